import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// How overrides, approvals and sources change what is said of an intent.
struct OverrideStatusTests {
    private let then = Fixture.then
    private var now: Timestamp { then + .minutes(10) }
    private var moments: Moments { Moments(now: now, zones: UTCOnly()) }

    private var row: IntentRow {
        IntentRow(
            id: "brief", name: "brief", spec: .job("brief", .cron(CronTrigger(expression: "0 6 * * *"))),
            enabled: true, generation: 4, source: "desired", file: "desired/brief.json", createdAt: then,
            acceptedAt: then, cursor: then, specHash: "h", consecutiveFailures: 0)
    }

    private func suspension(until: Timestamp? = nil, all: Bool = false) -> Override {
        Override(
            intentID: all ? nil : "brief", kind: .suspend, reason: "disk is full", by: "ada@box", createdAt: then,
            until: until)
    }

    private func pending(
        _ status: PendingPass.Status, _ reasons: BlockReason..., id: String = "brief"
    ) -> PendingPass {
        let changes = reasons.map { JSONValue.object(["id": .string(id), "reason": .string($0.rawValue)]) }
        return PendingPass(
            id: "aabbccdd", status: status, keys: [], summary: "1 to update wait (HeldGuard)",
            plan: JSONValue.array(changes).compact, createdAt: then,
            decidedAt: status == .waiting ? nil : now, decidedBy: status == .waiting ? nil : "bob")
    }

    private func status(_ row: IntentRow, _ context: IntentContext) -> IntentStatus {
        IntentStatus(row, context, moments: moments, zones: UTCOnly())
    }

    private func words(_ context: IntentContext) -> String {
        let status = status(row, context)
        return "\(status.sync.rawValue) \(status.health.rawValue): "
            + status.conditions.filter { $0.type != .accepted && $0.type != .healthy }
            .map { "\($0.type.rawValue)=\($0.status.rawValue)/\($0.reason)" }.joined(separator: " ")
    }

    @Test func `a suspension is said with who, why and until, and what comes next is after it`() {
        let until = then + .days(2)
        let context = IntentContext(overrides: [suspension(until: until)])
        #expect(
            words(context) == "Synced Suspended: Ready=False/Suspended Synced=True/UpToDate Suspended=True/Suspended")
        let said = status(row, context)
        #expect(said.conditions.last?.message == "suspended by ada@box until Thu 09:15: disk is full")
        #expect(said.conditions.last?.since == then)
        #expect(said.next == Timestamp(iso: "2026-02-06T06:00:00Z"))
        #expect(
            IntentView(row, context, moments: moments, zones: ZoneDatabase()).note(moments)
                == said.conditions[0].message)
    }

    @Test func `an open suspension of all intents leaves nothing to come, and outlasts one with an end`() {
        let context = IntentContext(overrides: [suspension(all: true), suspension(until: now + .hours(1))])
        #expect(status(row, context).next == nil)
        #expect(context.suspension?.intentID == nil)
        #expect(words(context).hasSuffix("Suspended=True/AllSuspended"))
    }

    @Test func `a pin is out of sync with the file`() {
        let pin = Override(
            intentID: "brief", kind: .pin, reason: "broken", by: "ada@box", createdAt: then, generation: 4,
            refusedHash: "x")
        #expect(
            words(IntentContext(overrides: [pin]))
                == "Pinned Unknown: Ready=True/Scheduled Synced=False/Overridden")
    }

    @Test(arguments: [
        (BlockReason.guarded, "Held Unknown: Ready=True/Scheduled Synced=False/HeldGuard Stalled=True/GuardBlocked"),
        (.protected, "Held Unknown: Ready=True/Scheduled Synced=False/HeldGuard Stalled=True/GuardBlocked"),
        (.manual, "Held Unknown: Ready=True/Scheduled Synced=False/HeldApproval"),
        (.expensive, "Held Unknown: Ready=True/Scheduled Synced=False/HeldApproval"),
        (.frozen, "Held Unknown: Ready=True/Scheduled Synced=False/HeldFreeze"),
    ])
    func `a change that waits holds`(_ reason: BlockReason, _ expected: String) {
        #expect(words(IntentContext(pending: [pending(.waiting, reason)])) == expected)
    }

    @Test func `of several reasons the guard's is said`() {
        #expect(
            words(IntentContext(pending: [pending(.waiting, .manual, .guarded)]))
                == "Held Unknown: Ready=True/Scheduled Synced=False/HeldGuard Stalled=True/GuardBlocked")
    }

    @Test func `an approved change is on its way`() {
        #expect(
            words(IntentContext(pending: [pending(.approved, .guarded)]))
                == "Synced Unknown: Ready=True/Scheduled Synced=True/UpToDate Reconciling=True/Progressing")
    }

    @Test func `whose change waits and why are fields, also of an id with a space, and never what the summary says`() {
        #expect(pending(.waiting, .manual).concerns("brief"))
        #expect(!pending(.waiting, .manual, id: "brief two").concerns("brief"))
        #expect(pending(.waiting, .manual, id: "brief two").concerns("brief two"))
        #expect(!pending(.waiting, .manual).isGuarded)
        #expect(pending(.waiting, .manual, .protected).isGuarded)
    }

    @Test func `a source that is not read makes sync unknown, and flapping stalls`() {
        let source = SourceStatusRow(
            path: "desired", condition: .held(.gitBusy), message: "git is at work", since: then)
        #expect(
            words(IntentContext(source: source)) == "Unknown Unknown: Ready=True/Scheduled Synced=Unknown/SourceBusy")
        #expect(source.concerns(file: "desired/brief.json") && !source.concerns(file: "schedule.json"))
        let event = EventRow(
            id: 1, type: .warning, reason: .known(.flapping), intentID: "brief", message: "back and forth", count: 1,
            firstTime: then, lastTime: now)
        #expect(words(IntentContext(flapping: event)).hasSuffix("Stalled=True/Flapping"))
    }

    @Test(arguments: [
        ("DuplicateID", "Stalled=True/DuplicateID", "Accepted=False/DuplicateID"),
        ("UncommittedDeletion", "Stalled=True/GuardBlocked", "Accepted=True/Valid"),
        ("AbsenceUnproven", "Healthy=Unknown/NeverRan", "Accepted=True/Valid"),
    ])
    func `what is held says whether a person must act`(_ reason: String, _ last: String, _ accepted: String) throws {
        var row = row
        row.held = HeldRow(
            file: "desired/brief.json", intentID: "brief", reason: OpenWord(rawValue: reason), code: "E140", line: nil,
            column: nil,
            message: "m", keepsGeneration: 4, since: then)
        let conditions = status(row, IntentContext()).conditions.map {
            "\($0.type.rawValue)=\($0.status.rawValue)/\($0.reason)"
        }
        #expect(conditions.last == last)
        #expect(conditions.contains(accepted))
    }

    @Test func `a removed intent with a run in flight is terminating`() {
        var row = row
        row.enabled = false
        row.removedAt = then
        row.lastRun = RunRow(
            id: 12, intentID: "brief", triggeredBy: .cron, triggeredAt: then, startedAt: then, status: .running,
            generation: 4, attempt: 1, missedCount: 0)
        #expect(status(row, IntentContext()).conditions.last?.reason == "RunInFlight")
    }
}
