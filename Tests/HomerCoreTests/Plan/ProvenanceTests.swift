import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T10:00:00Z")

/// Which run wrote a file, and what of that waits for a person.
@Suite("Provenance") struct ProvenanceTests {
    private static func run(
        _ id: Int64, from: Timestamp = now - .minutes(10), until: Timestamp? = nil, in directory: String = "/jobs",
        processes: [String] = []
    ) -> RunPresence {
        RunPresence(
            run: id, intentID: "tidy", executors: ["claude"], from: from, until: until, directory: directory,
            processes: processes)
    }

    private static func writer(_ runs: RunPresence..., at moment: Timestamp = now) -> RunProvenance? {
        ProvenanceRules.writer(of: "/jobs/desired/a.json", root: "/jobs", changedAt: moment, among: runs)
    }

    @Test("A file that changed while a run was active there is that run's")
    func active() {
        #expect(Self.writer(Self.run(7))?.evidence == .directory)
        #expect(Self.writer(Self.run(7, until: now + .seconds(1)))?.run == 7)
        #expect(Self.writer(Self.run(7, until: now - .seconds(1))) == nil)
        #expect(Self.writer(Self.run(7, from: now + .seconds(1))) == nil)
        #expect(Self.writer() == nil)
    }

    @Test("The place counts: the workspace, a directory in it, or one above the file")
    func place() {
        for there in ["/jobs", "/jobs/desired", "/jobs/notes"] {
            #expect(Self.writer(Self.run(7, in: there)) != nil, "\(there)")
        }
        for elsewhere in ["/home/ada", "/jobs2", "/"] {
            #expect(Self.writer(Self.run(7, in: elsewhere)) == nil, "\(elsewhere)")
        }
        let beside = ProvenanceRules.writer(
            of: "/desired/a.json", root: "/jobs", changedAt: now, among: [Self.run(7, in: "/desired")])
        #expect(beside?.run == 7)
    }

    @Test("A living process in the place tells more than where a run was started, and the newest of several is taken")
    func process() {
        let elsewhere = Self.run(5, in: "/home/ada", processes: ["/home/ada", "/jobs/desired"])
        #expect(Self.writer(Self.run(7), elsewhere)?.run == 5)
        #expect(Self.writer(elsewhere)?.evidence == .process)
        #expect(Self.writer(Self.run(6), Self.run(7))?.run == 7)
    }

    private static func claude(_ change: (inout IntentSpec) -> Void = { _ in }) -> IntentSpec {
        Samples.spec("a") {
            $0.execution = Execution(executor: "claude")
            change(&$0)
        }
    }

    private static func plan(
        from old: IntentSpec?, to new: IntentSpec, approved: Set<String> = [], executors: [String] = ["claude"],
        isWritten: Bool = true
    ) throws -> Plan {
        let before = old.map { [Samples.intent($0)] } ?? []
        var stored = Samples.stored(before)
        stored.approved = approved
        let writer = RunProvenance(run: 7, intentID: "tidy", evidence: .directory, executors: executors)
        return try Planner(zones: UTCOnly(), writer: { _ in isWritten ? writer : nil }) { _ in old?.canonical }
            .plan(desired: Samples.desired([Samples.intent(new)]), stored: stored, now: now)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var old: IntentSpec?
        var new: IntentSpec
        var executors = ["claude"]
        var message: String?
    }

    static let rows: [Row] = [
        Row(testDescription: "a new careful agent", new: claude()),
        Row(testDescription: "another prompt", old: claude(), new: claude { $0.query = "x" }),
        Row(testDescription: "another time", old: Samples.spec("a"), new: Samples.spec("a") { $0.priority = 9 }),
        Row(
            testDescription: "yolo", old: claude(), new: claude { $0.execution.yolo = true },
            message: "run 7 of tidy wrote it, and claude may act without asking (execution.yolo)"),
        Row(
            testDescription: "a wider profile", old: claude { $0.execution.permissionMode = "plan" },
            new: claude { $0.execution.permissionMode = "acceptEdits" }, message: "claude may change files"),
        Row(
            testDescription: "no sandbox", old: Samples.spec("a") { $0.execution = Execution(executor: "gemini") },
            new: Samples.spec("a") {
                $0.execution = Execution(executor: "gemini")
                $0.execution.sandbox = false
            }, executors: ["gemini"], message: "sandbox"),
        Row(
            testDescription: "a new executor", old: claude(),
            new: claude { $0.fallback = [Execution(executor: "gemini")] },
            message: "run 7 of tidy wrote it, and executor gemini is new"),
        Row(
            testDescription: "a shell for an agent", new: Samples.spec("a"),
            message: "run 7 of tidy wrote it, and executor shell is new"),
        Row(testDescription: "a shell for a shell", new: Samples.spec("a"), executors: ["shell"]),
        Row(
            testDescription: "another's script", old: Samples.spec("a"),
            new: Samples.spec("a") { $0.query = "rm -r x" },
            message: "run 7 of tidy wrote it, and shell runs it as code, which the run itself does not use"),
        Row(
            testDescription: "a new intent with risk", new: claude { $0.risk = .medium },
            message: "run 7 of tidy wrote this new intent of risk medium"),
    ]

    @Test("What a run writes is applied, unless it allows more than before", arguments: rows)
    func gate(_ row: Row) throws {
        let plan = try Self.plan(from: row.old, to: row.new, executors: row.executors)
        guard let message = row.message else {
            #expect(plan.blocked.isEmpty && plan.changes.map(\.writer?.run) == [7])
            return
        }
        #expect(plan.changes.isEmpty && plan.blocked.map(\.reason) == [.raisedByRun])
        #expect(plan.blocked.first?.message.contains(message) == true)
        // The same by a person is applied, and so is what a person approved.
        let own = try Self.plan(from: row.old, to: row.new, executors: row.executors, isWritten: false)
        #expect(own.blocked.isEmpty && own.changes.count == 1)
        let key = try #require(plan.blocked.first?.change.approvalKey)
        let approved = try Self.plan(from: row.old, to: row.new, approved: [key], executors: row.executors)
        #expect(approved.blocked.isEmpty && approved.changes.map(\.writer?.run) == [7])
    }
}
