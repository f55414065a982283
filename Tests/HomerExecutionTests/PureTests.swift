import HomerCore
import Testing

@testable import HomerExecution

struct PureTests {
    @Test func `a capture keeps both ends and counts the middle`() {
        var capture = BoundedCapture(headLimit: 3, tailLimit: 4)
        for piece in ["ab", "cd", "efg", "hij"] { capture.append(Array(piece.utf8)) }
        #expect(capture.text == "abc" + BoundedCapture.mark(omitted: 3) + "ghij")
        #expect(capture.total == 10)
    }

    @Test func `lines are cut at their ends and long ones are dropped whole`() {
        var splitter = LineSplitter(limit: 4)
        var lines: [String] = []
        for piece in ["a\r\nb", "c\ntoolong", "er\nok"] {
            Array(piece.utf8).withUnsafeBytes {
                splitter.append($0) { lines.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["a", "bc", "ok"])
        #expect(splitter.oversized == 1)
    }

    @Test func `unknown variables stay, with a note`() {
        let result = QueryTemplate.render("{{ a }} {{b}} {{x{{a}}", variables: ["a": "{{b}}"])
        #expect(result.text == "{{b}} {{b}} {{x{{b}}")
        #expect(result.notes.count == 1)
    }

    @Test func `JSON of others is read without crashing`() {
        #expect(LooseJSON.parse(#"{"a":"\u00e9\ud83d\ude00\ud800","b":[1,-2.5e1,null]}"#)?["a"]?.string == "é😀\u{FFFD}")
        #expect(LooseJSON.parse("{") == nil)
        #expect(LooseJSON.parse(String(repeating: "[", count: 100_000)) == nil)
        #expect(LooseJSON.firstObject(in: "[ERROR] { x {\"error\": {}}")?["error"] != nil)
    }

    @Test func `a stat line with parentheses in its name is read`() {
        let line = "12 (a) b (c) S 1 12 12 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0"
        #expect(ProcessTable.parse(stat: line)?.startTicks == 4711)
    }

    @Test func `a leader that ends by itself keeps its status through a late deadline`() {
        var supervision = Supervision()
        #expect(supervision.handle(.leaderExited) == .startDrain)
        #expect(supervision.handle(.deadlinePassed) == .finish)
        #expect(supervision.cause == .ownExit)
    }
}
