import HomerCore
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain äöü 日本 👩‍💻\n\ttab", "plain äöü 日本 👩‍💻\n\ttab"), ("ok\u{1B}[2J", "ok\\u001b[2J"),
        ("a\u{7}\u{8}\r\nb", "a\\u0007\\u0008\\u000d\nb"), ("\u{7F}\u{9B}31m", "\\u007f\\u009b31m"),
        ("\u{202E}evil\u{2066}", "\\u202eevil\\u2066"), ("a\u{2028}b", "a\\u2028b"), ("\u{0}", "\\u0000"),
        ("\u{10FFFD}[31m", "\u{10FFFD}[31m"),
    ])
    func `what could steer a terminal is spelt out`(text: String, safe: String) {
        #expect(TerminalText.safe(text) == safe)
        #expect(TerminalText.safe(safe) == safe)
    }

    @Test func `every control character is spelt out, and nothing else is`() {
        for value in UInt32(0)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            let isKept = TerminalText.safe(text) == text
            #expect(isKept == (scalar == "\n" || scalar == "\t" || !TerminalText.isControl(scalar)), "\(value)")
        }
    }

    @Test func `our own colours pass, and text cannot borrow them`() {
        let painted = TerminalText.painted("\u{1B}[8mhidden", "31")
        #expect(TerminalText.safe(painted) == "\u{1B}[31m\\u001b[8mhidden\u{1B}[0m")
    }

    @Test(arguments: [
        ("plain\n\ttext", "plain\n\ttext"), ("\u{1B}[1;31mred\u{1B}[0m", "red"), ("a\u{9B}2Kb", "ab"),
        ("\u{1B}]8;;https://example.org\u{1B}\\link\u{1B}]8;;\u{07}", "link"), ("\u{1B}(Bx\u{1B}cy", "xy"),
        ("cut off \u{1B}[3", "cut off "), ("never ends \u{1B}]0;title", "never ends 0;title"), ("\u{1B}", ""),
        ("\u{1B}]0;title\nnext", "\nnext"), ("a\r\nb\rc", "a\nb\nc"), ("a\u{202E}b\u{7F}\u{00}é", "abé"),
    ])
    func `what steers a terminal is left out whole`(text: String, plain: String) {
        #expect(TerminalText.plain(text) == plain)
    }

    @Test func `a line stays one line`() {
        #expect(TerminalText.line("a\nb\tc\u{1B}") == "a\\nb\\tc\\u001b")
    }

    @Test func `JSON stays the same JSON`() throws {
        let value = JSONValue.object(["k\u{9B}": .string("a\u{202E}b\u{85}c\u{1B}\n")])
        for text in [CanonicalJSON.compact(value), CanonicalJSON.pretty(value)] {
            #expect(try JSONValue(parsing: TerminalText.safe(text)) == value)
        }
    }
}
