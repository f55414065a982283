import HomerCore
import HomerTesting
import Testing

/// What a change lets an intent do that nothing allowed before.
struct PermissionRaiseTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var old: IntentSpec?
        var new: IntentSpec
        /// The fields that raise.
        var raises: [String]
    }

    private static func agent(
        _ executor: String = "claude", _ change: (inout IntentSpec) -> Void = { _ in }
    ) -> IntentSpec {
        Samples.spec("a") { spec in
            spec.execution = Execution(executor: executor)
            change(&spec)
        }
    }

    private static func mode(_ mode: String?, _ executor: String = "claude") -> IntentSpec {
        agent(executor) { $0.execution.permissionMode = mode }
    }

    private static func arguments(_ arguments: String...) -> IntentSpec {
        agent { $0.execution.arguments = arguments }
    }

    static let yolo = agent { $0.execution.yolo = true }

    static let rows: [Row] = [
        Row(testDescription: "a careful new agent", new: agent(), raises: []),
        Row(testDescription: "a new shell job", new: Samples.spec("a"), raises: []),
        Row(testDescription: "a new agent that never asks", new: yolo, raises: ["execution.yolo"]),
        Row(testDescription: "yolo comes", old: agent(), new: yolo, raises: ["execution.yolo"]),
        Row(testDescription: "yolo goes", old: yolo, new: agent(), raises: []),
        Row(
            testDescription: "yolo stays", old: yolo, new: agent { ($0.execution.yolo, $0.priority) = (true, 9) },
            raises: []),
        Row(
            testDescription: "a switched off yolo intent is switched on",
            old: agent { ($0.execution.yolo, $0.enabled) = (true, false) }, new: yolo, raises: ["execution.yolo"]),
        Row(
            testDescription: "a fallback that never asks", old: agent(),
            new: agent { $0.fallback = [Execution(executor: "gemini", yolo: true)] }, raises: ["fallback[0].yolo"]),
        Row(
            testDescription: "a wider profile", old: mode("plan"), new: mode("acceptEdits"),
            raises: ["execution.permissionMode"]),
        Row(testDescription: "a narrower profile", old: mode("acceptEdits"), new: mode("plan"), raises: []),
        Row(
            testDescription: "from plan to the default", old: mode("plan"), new: mode("default"),
            raises: ["execution.permissionMode"]),
        Row(
            testDescription: "the narrow profile is taken out", old: mode("plan"), new: mode(nil),
            raises: ["execution.permissionMode"]),
        Row(testDescription: "a new agent that only looks", new: mode("plan"), raises: []),
        Row(
            testDescription: "a profile nobody knows", old: agent(), new: mode("reckless"),
            raises: ["execution.permissionMode"]),
        Row(
            testDescription: "codex may write", old: mode("read-only", "codex"), new: mode("workspace-write", "codex"),
            raises: ["execution.permissionMode"]),
        Row(testDescription: "less than everything", old: yolo, new: mode("acceptEdits"), raises: []),
        Row(
            testDescription: "out of the sandbox", old: agent("gemini") { $0.execution.sandbox = true },
            new: agent("gemini"), raises: ["execution.sandbox"]),
        Row(
            testDescription: "a new agent without its sandbox", new: agent("codex") { $0.execution.sandbox = false },
            raises: ["execution.sandbox"]),
        Row(
            testDescription: "into the sandbox", old: agent("gemini"),
            new: agent("gemini") { $0.execution.sandbox = true }, raises: []),
        Row(
            testDescription: "an argument that skips permissions", old: agent(),
            new: arguments("--dangerously-skip-permissions"), raises: ["execution.arguments"]),
        Row(
            testDescription: "one more tool", old: arguments("--allowedTools", "Read"),
            new: arguments("--allowedTools", "Read", "Bash"), raises: ["execution.arguments"]),
        Row(
            testDescription: "a limit is taken out", old: arguments("--disallowedTools", "Bash"), new: agent(),
            raises: ["execution.arguments"]),
        Row(testDescription: "an argument about something else", old: agent(), new: arguments("--verbose"), raises: []),
        Row(
            testDescription: "a prompt becomes code", old: agent(), new: Samples.spec("a"),
            raises: ["execution.executor"]),
        Row(testDescription: "code becomes a prompt", old: Samples.spec("a"), new: agent(), raises: []),
        Row(
            testDescription: "nobody is asked any more", old: agent { $0.approval = .required }, new: agent(),
            raises: ["approval"]),
        Row(
            testDescription: "the risk is called lower", old: agent { $0.risk = .high },
            new: agent { $0.risk = .medium },
            raises: ["risk"]),
    ]

    @Test(arguments: rows)
    func `A raise names its field`(_ row: Row) {
        #expect(PermissionRaise.raises(from: row.old, to: row.new).map(\.field) == row.raises)
    }

    @Test func `The planner marks new intents, edits and returns`() throws {
        let now = Samples.time("2026-03-01T10:30:00Z")
        let old = Samples.intent(Self.agent())
        let new = Samples.intent(Self.yolo)
        let planner = Planner(zones: UTCOnly()) { _ in old.spec.canonical }
        func raised(_ stored: StoredState) throws -> [[String]] {
            try planner.plan(desired: Samples.desired([new]), stored: stored, now: now).changes.map {
                $0.raises.map(\.field)
            }
        }
        #expect(try raised(StoredState()) == [["execution.yolo"]])
        #expect(try raised(Samples.stored([old])) == [["execution.yolo"]])
        #expect(try raised(Samples.stored([new], removed: ["a"])) == [["execution.yolo"]])
    }
}
