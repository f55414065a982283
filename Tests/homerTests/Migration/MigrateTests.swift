import Foundation
import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerMigration

/// The answers of `homer migrate` as a person reads them.
@Suite(.ownThreads) struct MigrateTests {
    private static let start = Samples.time("2026-05-04T10:00:00Z")

    /// Two due times that match and one that falls into a gap of the clock.
    private static let report: ParallelReport = {
        let rows = ([0, 1, 2] as [Int64]).map { minute in
            let due = start + .minutes(minute)
            let started = due + .seconds(minute + 1)
            let old = ComparedRun(
                id: minute, startedAt: started, completedAt: started + .seconds(3), success: true, exitCode: 0)
            return FireComparison(
                jobID: "brief", plannedAt: due, recordedAt: due + Milliseconds(4), old: minute == 2 ? nil : old,
                verdict: minute == 2 ? .mismatch : .match, reasons: minute == 2 ? [.dst] : [])
        }
        return ParallelReport(
            rows: rows, facts: ParallelFacts(jobs: ["brief"], oldRows: .init(count: 50, firstID: 1, lastID: 50)),
            since: start, until: start + .days(7))
    }()

    @Test func `the report as a table`() {
        #expect(ParallelReportText(Self.report).table == Self.table)
    }

    @Test func `the report as Markdown`() {
        #expect(ParallelReportText(Self.report).markdown == Self.markdown)
    }

    @Test func `the report as JSON has the figures of the table`() {
        let json = Self.report.json
        #expect(json["verdict"] == "not yet" && json["wanted"] == 100)
        #expect(json["total"]?["compared"] == 3 && json["total"]?["executed"] == 2)
        #expect(json["total"]?["reasons"] == .array([.object(["reason": "dst", "count": 1])]))
        #expect(json["jobs"]?.array?.first?["oldLatenessMs"]?["p95"] == 2000)
        #expect(json["criteria"]?.array?.count == 8)
    }

    @Test func `report asked of a database: not yet is 4, an unknown job is trouble`() async throws {
        let fixture = try Fixture()
        let answer = try await fixture.homer("migrate", "report", "--since", "7d")
        #expect(answer.code == 4 && answer.out.contains("0 executions compared, at least 100 are wanted"))
        let unknown = try await fixture.homer("migrate", "report", "--job", "nobody")
        #expect(unknown.code == 2 && unknown.err.contains("there is no job \"nobody\" in a schedule file"))
        #expect(try await fixture.homer("migrate", "report", "--since", "soon").code == 64)
        let json = try await fixture.homer("migrate", "report", "--since", "2026-02-01", "-o", "json").json()
        #expect(json["since"] == "2026-02-01T00:00:00.000Z")
    }

    @Test func `status follows the flags and names the next step and the way back`() async throws {
        let fixture = try Fixture()
        #expect(try await fixture.homer("migrate", "status", "-o", "name").out == "standalone\n")
        let change = try Command.run(
            "/usr/bin/env",
            [
                "sqlite3", "-cmd", ".timeout 5000", fixture.root + "/.homer/homer.db",
                "CREATE TABLE _migrations (id INTEGER); UPDATE runtime_flags SET value = 'true' "
                    + "WHERE key = 'runtime.parallel_mode'",
            ])
        try #require(change.status == 0, "\(change.errors)")
        let json = try await fixture.homer("migrate", "status", "-o", "json").json()
        #expect(json["phase"] == "bridge" && json["week"] == 2)
        #expect(json["next"]?["command"] == "homer migrate report")
        #expect(json["back"]?["command"] == "homer migrate rollback --level 2")
        let text = try await fixture.homer("migrate", "status")
        #expect(text.lines[0] == "Phase      2 of 5, bridge (week 2 of the plan)")
        #expect(
            text.out.contains(
                "Compared   0 (0 matched, 0 mismatched, of those 0 unexplained); 0 executions, at least 100 are wanted\n"
            ))
    }

    @Test func `what is compared can be set, and a list of jobs to execute twice is no setting`() async throws {
        let fixture = try Fixture()
        try fixture.write(#"{"legacy": {"parallel": {"tolerance": "2m"}}}"#, to: fixture.root + "/homer.json")
        #expect(try await fixture.homer("migrate", "status").code == 0)
        for (config, said) in [
            (#"{"legacy": {"parallel": {"tolerance": "2h"}}}"#, "a length from \"1s\" to \"30m\""),
            (#"{"legacy": {"parallel": {"execute": ["brief"]}}}"#, "unknown key \"execute\""),
        ] {
            try fixture.write(config, to: fixture.root + "/homer.json")
            let wrong = try await fixture.homer("migrate", "status")
            #expect(wrong.code == 2 && wrong.err.contains(said), "\(wrong.err)")
        }
    }

    private static let table = """
        Compared from 2026-05-04T10:00:00.000Z to 2026-05-11T10:00:00.000Z.

        JOB     COMPARED   MATCHED   MISMATCHED   EXECUTED   PENDING   LATE MEDIAN/P95/MAX   SUCCESS OLD   DURATION OLD   REASONS
        brief   3          2         1            2          0         1s/2s/2s              100% (2/2)    3s             dst 1
        all     3          2         1            2          0         1s/2s/2s              100% (2/2)    3s             dst 1

        CRITERION                                       ANSWER    FIGURE
        All historical job runs preserved               yes       50 rows, ids 1 to 50 without a gap
        Ideas and memory files intact                   yes       of the old HOMER's other tables only pending_plans is written (plans that wait for approval); no memory file is, because "memory" is not set in homer.json
        All jobs execute correctly                      yes       matched at least once: 1 of 1 jobs
        Zero unexplained mismatches                     yes       0 unexplained + 1 explained = 1 of 3 compared
        Notifications and approvals unchanged           not yet   the new engine tells over the channels of homer.json, and of plans only those of intents wait under `homer plans`
        No increase in execution time                   not yet   nothing is executed by both engines, so there is nothing to compare before the cutover
        Tick latency under 1 second                     yes       decided after 4ms (median), 4ms (p95), 4ms (max)
        Each level verified, recovery under 5 minutes   not yet   not recorded here: rehearse `homer migrate rollback --level 1` to `4` on a copy

        Verdict: not yet.
          2 executions compared, at least 100 are wanted: go on in parallel mode

        """

    private static let markdown = """
        ## Parallel mode: not yet

        Compared from 2026-05-04T10:00:00.000Z to 2026-05-11T10:00:00.000Z.

        | JOB | COMPARED | MATCHED | MISMATCHED | EXECUTED | PENDING | LATE MEDIAN/P95/MAX | SUCCESS OLD | DURATION OLD | REASONS |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        | <code>brief</code> | 3 | 2 | 1 | 2 | 0 | 1s/2s/2s | 100% (2/2) | 3s | dst 1 |
        | **all** | 3 | 2 | 1 | 2 | 0 | 1s/2s/2s | 100% (2/2) | 3s | dst 1 |

        | Criterion | Answer | Figure |
        | --- | --- | --- |
        | Zero data loss: All historical job runs preserved | yes | 50 rows, ids 1 to 50 without a gap |
        | Zero data loss: Ideas and memory files intact | yes | of the old HOMER's other tables only pending&#95;plans is written (plans that wait for approval); no memory file is, because "memory" is not set in homer.json |
        | Functional parity: All jobs execute correctly | yes | matched at least once: 1 of 1 jobs |
        | Functional parity: Zero unexplained mismatches | yes | 0 unexplained + 1 explained = 1 of 3 compared |
        | Functional parity: Notifications and approvals unchanged | not yet | the new engine tells over the channels of homer.json, and of plans only those of intents wait under &#96;homer plans&#96; |
        | Performance: No increase in execution time | not yet | nothing is executed by both engines, so there is nothing to compare before the cutover |
        | Performance: Tick latency under 1 second | yes | decided after 4ms (median), 4ms (p95), 4ms (max) |
        | Rollback tested: Each level verified, recovery under 5 minutes | not yet | not recorded here: rehearse &#96;homer migrate rollback --level 1&#96; to &#96;4&#96; on a copy |

        Verdict: not yet.

        - 2 executions compared, at least 100 are wanted: go on in parallel mode

        """
}
