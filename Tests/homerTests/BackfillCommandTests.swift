import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

@Suite(.timeLimit(.minutes(5)))
struct BackfillCommandTests {
    private static func hourly(_ id: String) -> IntentSpec {
        var spec = IntentSpec.job(id)
        spec.trigger = .cron(CronTrigger(expression: "0 * * * *", timeZone: "UTC"))
        return spec
    }

    private static let span = ["--from", "2026-02-03T06:00:00Z", "--to", "2026-02-03T09:00:00Z"]

    @Test func `A plan stores nothing, --yes makes a run for each due time once, and why tells of them`() async throws {
        let fixture = try Fixture()
        try fixture.accept(Self.hourly("report"))
        let plan = try await fixture.homer(["backfill", "report"] + Self.span)
        #expect(plan.code == 0 && plan.out.contains("4 of 4 due times would run; add --yes to store the runs.\n"))
        #expect(try fixture.store.openRuns().isEmpty)
        let some = try await fixture.homer(["backfill", "report", "--max", "3", "--yes"] + Self.span)
        #expect(some.code == 0 && some.out.contains("3 of 4 due times: runs 1 to 3 wait to start.\n"))
        #expect(some.out.contains("over --max") && some.err.contains("no daemon runs on this database"))
        let rest = try await fixture.homer(["backfill", "report", "--yes", "-o", "json"] + Self.span)
        #expect(rest.out.contains(#""kind": "Backfill""#) && rest.out.contains(#""fate": "has-run""#))
        #expect(try fixture.store.openRuns().map(\.triggeredBy) == Array(repeating: .backfill, count: 4))
        let none = try await fixture.homer(["backfill", "report", "--yes"] + Self.span)
        #expect(none.out.contains("Nothing to run."))
        let why = try await fixture.homer("why", "report", "--at", "2026-02-03T07:00:00Z")
        #expect(why.code == 0 && why.out.contains("as a backfill"))
    }

    @Test func `What has no due times, an unknown id and a stretch that is none are refused with the reason`()
        async throws
    {
        let fixture = try Fixture()
        var listener = IntentSpec.job("listener")
        listener.trigger = .event(name: "push", filter: nil)
        try fixture.accept(Self.hourly("report"), listener)
        let event = try await fixture.homer(["backfill", "listener"] + Self.span)
        #expect(event.code == 2 && event.err.contains("homer trigger listener"))
        #expect(try await fixture.homer(["backfill", "reprot"] + Self.span).err.contains("did you mean \"report\"?"))
        let backwards = try await fixture.homer(
            "backfill", "report", "--from", "2026-02-04", "--to", "2026-02-03")
        #expect(backwards.code == 2 && backwards.err.contains("comes before --from"))
        let long = try await fixture.homer("backfill", "report", "--from", "2025-01-01", "--to", "2026-02-03")
        #expect(long.code == 2 && long.err.contains("take a shorter one"))
        #expect(try await fixture.homer(["backfill", "report", "--max", "0"] + Self.span).code == 64)
    }
}
