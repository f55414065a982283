import HomerCore
import Testing

@testable import HomerExecution

/// What real CLIs have been seen to print, for all of them alike (docs/executors.md).
@Suite(.serialized) struct OddOutputTests {
    let world = FakeWorld()

    /// How each CLI says `answer`, and that it is done.
    static let speakers: [(String, @Sendable (String) -> [String])] = [
        ("claude", { [#"{"type":"result","subtype":"success","is_error":false,"result":"\#($0)"}"#] }),
        (
            "gemini",
            {
                [
                    #"{"type":"message","role":"assistant","content":"\#($0)"}"#,
                    #"{"type":"result","status":"success"}"#,
                ]
            }
        ),
        ("kimi", { [#"{"role":"assistant","content":"\#($0)"}"#] }),
        (
            "codex",
            {
                [
                    #"{"type":"item.completed","item":{"type":"agent_message","text":"\#($0)"}}"#,
                    #"{"type":"turn.completed"}"#,
                ]
            }
        ),
        (
            "opencode",
            {
                [#"{"type":"text","part":{"text":"\#($0)"}}"#, #"{"type":"step_finish","part":{"reason":"stop"}}"#]
            }
        ),
    ]

    func run(_ name: String, printing bytes: [String]) async throws -> ExecutionResult {
        _ = world.file("output", bytes.joined(separator: "\n") + "\n")
        let path = world.program(name, "cat output")
        let registry = ExecutorRegistry.standard(settings: FakeWorld.settings)
        let executor = try #require(registry.find(for: Execution(executor: name)))
        return await executor.execute(world.request(Execution(executor: name), query: "q", binary: path)) { _ in }
    }

    @Test(arguments: speakers.map(\.0))
    func `a line of two megabytes is read whole, and no character is lost where reads meet`(name: String) async throws {
        let speak = try #require(Self.speakers.first { $0.0 == name }).1
        // Three bytes each, so reads of 64 KiB cut through characters.
        let answer = String(repeating: "語", count: 700_000)
        let result = try await run(name, printing: speak(answer))
        #expect(result.outcome == .succeeded, "\(result.error ?? "")")
        #expect(result.output.hasPrefix("語語") && result.output.hasSuffix("語語"))
        #expect(!result.output.prefix(100_000).contains("\u{FFFD}"))
    }

    @Test(arguments: speakers.map(\.0))
    func `noise around the protocol changes nothing`(name: String) async throws {
        let speak = try #require(Self.speakers.first { $0.0 == name }).1
        let noise = ["Update available!", "{", "{\"type\":5}", "{\"type\":\"brand.new\"}", "null", "[1, 2]", ""]
        let result = try await run(name, printing: noise + speak("ok") + noise)
        #expect(result.outcome == .succeeded, "\(result.error ?? "")")
        #expect(result.output == "ok")
    }

    @Test(arguments: speakers.map(\.0))
    func `an answer that talks of limits is an answer`(name: String) async throws {
        let speak = try #require(Self.speakers.first { $0.0 == name }).1
        let answer = "HTTP 429: rate limit, quota exceeded, 401 unauthorized"
        let result = try await run(name, printing: speak(answer))
        #expect(result.outcome == .succeeded)
        #expect(result.output == answer)
        #expect(result.retryAfter == nil && result.resetAt == nil)
    }

    @Test(arguments: speakers.map(\.0))
    func `silence with status 0 is a failure`(name: String) async throws {
        #expect(try await run(name, printing: []).outcome == .failed)
    }
}
