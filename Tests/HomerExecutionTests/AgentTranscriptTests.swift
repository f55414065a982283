import HomerCore
import Testing

@testable import HomerExecution

/// What a person reads of an agent's output.
@Suite struct AgentTranscriptTests {
    /// Fed in pieces of that size.
    static func text(_ cli: AgentCLI, _ printed: String, piece: Int = 7) -> String {
        var transcript = AgentTranscript(of: cli)
        let bytes = Array(printed.utf8)
        var shown: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            shown += transcript.append(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        return String(decoding: shown + transcript.finish(), as: UTF8.self)
    }

    @Test func `claude's messages are text, its tools a line each, its result is not said twice`() {
        let lines = [
            #"{"type":"system","subtype":"init","session_id":"s"}"#,
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"I look.\nCarefully."},{"type":"tool_use","name":"Read","input":{"file_path":"/a"}}]}}"#,
            #"{"type":"system","subtype":"permission_denied","tool_name":"Write","message":"not granted"}"#,
            "a warning on standard error", "",
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"Done."}]}}"#,
            #"{"type":"result","is_error":false,"result":"Done."}"#,
        ]
        let text = """
            I look.
            Carefully.
            → Read (/a)
            ✗ refused: Write: not granted
            a warning on standard error

            Done.

            """
        for piece in [1, 7, 10_000] {
            #expect(Self.text(.claude, lines.joined(separator: "\n") + "\n", piece: piece) == text)
        }
        #expect(Self.text(.claude, lines.joined(separator: "\n")) == text, "a last line without its end")
    }

    @Test(arguments: OddOutputTests.speakers.map(\.0))
    func `every agent's answer is there, and nothing of its protocol`(name: String) throws {
        let speak = try #require(OddOutputTests.speakers.first { $0.0 == name }).1
        let cli = try #require(AgentCLI.named(name))
        #expect(Self.text(cli, speak("the brief").joined(separator: "\n") + "\n") == "the brief\n")
    }

    @Test func `pieces of gemini's answer are joined, tools of the others are named`() {
        let gemini = [
            #"{"type":"message","role":"assistant","content":"Par","delta":true}"#,
            #"{"type":"message","role":"assistant","content":"is","delta":true}"#,
            #"{"type":"tool_use","tool_name":"read_file","tool_id":"1","parameters":{"absolute_path":"/x"}}"#,
        ]
        #expect(Self.text(.gemini, gemini.joined(separator: "\n")) == "Paris\n→ read_file (/x)\n")
        let codex =
            #"{"type":"item.completed","item":{"type":"command_execution","command":"ls","status":"completed"}}"#
        #expect(Self.text(.codex, codex) == "→ command_execution (ls)\n")
        let opencode =
            #"{"type":"tool_use","part":{"tool":"bash","state":{"status":"completed","input":{"command":"ls"}}}}"#
        #expect(Self.text(.opencode, opencode) == "→ bash (ls)\n")
        #expect(Self.text(.codex, #"{"type":"turn.failed","error":{"message":"no"}}"#) == "error: no\n")
    }

    @Test func `plain text passes as it is`() {
        let plain = "one\n\n  two {\n{\"a\": 1}\n"
        #expect(Self.text(.claude, plain) == plain)
    }
}
