import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// The commands that only look, run as a user runs them.
@Suite(.ownThreads, .timeLimit(.minutes(5)))
struct LookingTests {
    @Test func `get shows every intent in one line`() async throws {
        let fixture = try Fixture()
        var off = IntentSpec.job("off")
        off.enabled = false
        try fixture.accept(.job("nightly"), off, .job("gone"), .job("never"))
        try await fixture.run("nightly", .failed, exit: 3)
        try fixture.remove("gone")
        let answer = try await fixture.homer("get")
        #expect(answer.code == 0)
        let age = Moments.distance(WallClock.now() - Fixture.then)
        #expect(
            answer.out == """
                ID        TRIGGER      NEXT     \(heading("LAST", over: age + " ago"))   RESULT   SYNC     HEALTH      GEN   AGE
                never     event push   <none>   \(heading("<none>", over: age + " ago"))   <none>   Synced   Unknown     1     \(age)
                nightly   event push   <none>   \(age) ago   failed   Synced   Degraded    1     \(age)
                off       event push   <none>   \(heading("<none>", over: age + " ago"))   <none>   Synced   Suspended   1     \(age)

                """)
        #expect(try await fixture.homer("get", "--all", "-o", "name").out == "gone\nnever\nnightly\noff\n")
        let wide = try await fixture.homer("get", "gone", "-o", "wide")
        #expect(
            wide.lines[1].hasSuffix("Removed   Suspended   1     \(age)   desired/gone.json   1a2b3c4   Ada L    shell")
        )
    }

    @Test func `why takes seconds, and late leaves jitter out`() async throws {
        let moments = Moments(now: Fixture.then, zones: UTCOnly())
        #expect(try WhyCommand.moment("04:09:54", moments) == Timestamp(iso: "2026-02-03T04:09:54Z"))
        #expect(try WhyCommand.moment("10:00", moments) == Timestamp(iso: "2026-02-02T10:00:00Z"))
        var run = RunRow(
            id: 1, intentID: "a", triggeredBy: .cron, triggeredAt: Fixture.then, scheduledFor: Fixture.then,
            startedAt: Fixture.then + .minutes(20), status: .running, generation: 1, attempt: 1, missedCount: 0)
        #expect(run.late == .minutes(20))
        var detail = RunDetail()
        detail.jitter = .minutes(30)
        run.detail = detail
        let delay = DueRules.delay(within: .minutes(30), id: "a")
        #expect(run.late == Milliseconds(max(0, Milliseconds.minutes(20).count - delay.count)))
    }

    @Test func `several triggers are counted in the table, told one by one in describe, and each is heard of in why`()
        async throws
    {
        let fixture = try Fixture()
        var spec = IntentSpec.job("mail", .cron(CronTrigger(expression: "0 6 * * *", timeZone: "UTC")))
        spec.moreTriggers = [FurtherTrigger(.event(name: "mail.arrived", filter: nil))]
        try fixture.accept(spec, at: WallClock.now())
        #expect(try await fixture.homer("get").out.contains("0 6 * * * UTC +1"))
        let told = try await fixture.homer("describe", "mail").out
        #expect(told.contains("cron: 0 6 * * * UTC") && told.contains("event: event mail.arrived"))
        let json = try await fixture.homer("get", "mail", "-o", "json").json()
        let intent = json.array?.first ?? json
        #expect(intent["spec"]?["triggers"]?.array?.count == 2 && intent["spec"]?["trigger"] == nil)
        func why(_ begin: String, _ end: String) async throws {
            let answer = try await fixture.homer("why", "mail")
            let sentence = answer.lines[0]
            #expect(answer.code == 0 && sentence.hasPrefix(begin) && sentence.hasSuffix(end), "\(answer.out)")
        }
        // Between begin and end are the times.
        try await why("mail has not been due yet: the first time is ", "); no daemon runs on this database.")
        #expect(try await fixture.homer("emit", "mail.arrived").code == 0)
        try await why(
            "mail has not run for event 1 (mail.arrived), which came at ",
            " ago) and has not been looked at; no daemon runs on this database.")
    }

    @Test func `get in JSON has conditions, and labels select`() async throws {
        let fixture = try Fixture()
        var labelled = IntentSpec.job("nightly", .cron(CronTrigger(expression: "0 6 * * *", timeZone: "UTC")))
        labelled.labels = ["team": "ops"]
        try fixture.accept(labelled, .job("other"))
        try fixture.hold("nightly")
        let rows = try #require(try await fixture.homer("get", "-l", "team=ops", "-o", "json").json().array)
        #expect(rows.count == 1)
        let status = try #require(rows.first?["status"])
        #expect(status["sync"] == "Held")
        #expect(status["held"]?["line"] == 12)
        #expect(status["nextRunAt"]?.string?.hasSuffix("T06:00:00.000Z") == true)
        #expect(
            status["conditions"]?.array?.compactMap { $0["type"]?.string } == [
                "Ready", "Accepted", "Synced", "Healthy", "Stalled",
            ])
        #expect(status["conditions"]?.array?.allSatisfy { $0["observedGeneration"] == 1 } == true)
    }

    @Test func `an unknown id ends with 2 and a suggestion, no intents with a next step`() async throws {
        let fixture = try Fixture()
        let empty = try await fixture.homer("get")
        #expect(empty.code == 0 && empty.out.isEmpty)
        #expect(empty.err.contains("homer init"))
        #expect(try await fixture.homer("get", "-o", "json").out == "[]\n")
        try fixture.accept(.job("nightly"))
        for command in ["get", "describe", "why", "runs", "events", "history", "timeline", "logs", "trigger", "cancel"]
        {
            let answer = try await fixture.homer(command, "nightyl")
            #expect(answer.code == 2)
            #expect(
                answer.err
                    == "homer: there is no intent \"nightyl\"; did you mean \"nightly\"? `homer get --all` lists "
                    + "what there is\n")
        }
    }

    @Test func `without a database looking ends with 2, and status says how to start`() async throws {
        let fixture = try Fixture()
        for command in [["get"], ["runs"], ["events"], ["trigger", "x"], ["cancel", "1"], ["backup"], ["prune"]] {
            let answer = try await Running(command + ["--database", "none.db"], root: fixture.root).answer()
            #expect(answer.code == 2)
            #expect(answer.err.contains("there is no database at \(fixture.root)/none.db; `homer run`"))
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.root + "/none.db"))
        let status = try await fixture.homer("status", "--database", "none.db")
        #expect(status.code == 0)
        #expect(status.out.contains("none yet at none.db; `homer run` makes it and starts"))
    }

    @Test func `runs are listed newest first with why, how and how long`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"), .job("other"))
        try await fixture.run("nightly")
        try await fixture.run("other", .failed, exit: 3, took: .seconds(125))
        let ago = Moments.distance(WallClock.now() - Fixture.then) + " ago"
        let answer = try await fixture.homer("runs")
        #expect(
            answer.out == """
                RUN   INTENT    TRIGGERED   RESULT      EXIT   DURATION   \(heading("STARTED", over: ago))   LATE   GEN   ATTEMPT
                2     other     manual      failed      3      2m5s       \(ago)   -      1     1
                1     nightly   manual      succeeded   0      3.0s       \(ago)   -      1     1

                """)
        #expect(try await fixture.homer("runs", "nightly", "-o", "name").out == "1\n")
        #expect(try await fixture.homer("runs", "--result", "failed", "-o", "name").out == "2\n")
        #expect(try await fixture.homer("runs", "--since", "1h").err == "there are no such runs\n")
        let wrong = try await fixture.homer("runs", "--result", "faild")
        #expect(wrong.code == 64 && wrong.err.contains("did you mean failed?"))
    }

    @Test func `a scheduled run says how late it started`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", .at(Fixture.then)))
        try await fixture.store.decide(
            [
                OccurrenceDecision(
                    intentID: "nightly", generation: 1, priority: 50, exclusive: true, triggeredBy: .at,
                    ledger: [LedgerEntry(Fixture.then, .ran)], cursor: Fixture.then)
            ], now: Fixture.then)
        _ = try await fixture.store.claim(limit: 1, now: Fixture.then + Milliseconds(1500))
        let runs = try #require(try await fixture.homer("runs", "-o", "json").json().array)
        #expect(runs.first?["lateMs"] == 1500)
        #expect(runs.first?["triggeredBy"] == "at")
        #expect(try await fixture.homer("get").lines[1].contains("running   Synced   Progressing"))
    }

    @Test func `events are newest last with count and window, and history names commit and author`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly"))
        for minute in 0..<3 {
            try fixture.store.record(
                NewEvent(.missed, "due", intentID: "nightly"), now: Fixture.then + .minutes(Int64(minute)))
        }
        let now = WallClock.now()
        let (age, latest) = (
            Moments.distance(now - Fixture.then), Moments.distance(now - (Fixture.then + .minutes(2)))
        )
        let answer = try await fixture.homer("events", "nightly")
        #expect(answer.lines.count == 5)
        #expect(answer.lines[1].hasPrefix("Normal    Created   \(age)"))
        #expect(
            answer.lines[1].hasSuffix(
                "pass 8f31c0de   generation 1 accepted from desired/nightly.json (commit 1a2b3c4, Ada L)"))
        #expect(answer.lines[2] == "Warning   Missed    \(latest) (x3 over \(age))   daemon          due")
        #expect(answer.lines[3] == "showing 2 events since 2026-02-03 09:15 (retention 30d)")
        #expect(try await fixture.homer("events", "--warnings", "-o", "ndjson").lines.count == 2)

        try fixture.accept(.job("nightly", .immediate), pass: "aaaa1111")
        #expect(
            try await fixture.homer("history", "nightly").out == """
                GEN   ACCEPTED           \(heading("AGE", over: age))   COMMIT    AUTHOR   PASS       FILE
                2     2026-02-03 09:15   \(age)   1a2b3c4   Ada L    aaaa1111   desired/nightly.json
                1     2026-02-03 09:15   \(age)   1a2b3c4   Ada L    8f31c0de   desired/nightly.json

                """)
    }

    @Test func `describe says everything, events last`() async throws {
        let fixture = try Fixture()
        var spec = IntentSpec.job(
            "nightly", .cron(CronTrigger(expression: "0 6 * * *", timeZone: "America/Los_Angeles")))
        spec.execution.environment = ["TOKEN": "s3cret"]
        try fixture.accept(spec)
        try await fixture.run("nightly", .failed, exit: 3)
        try fixture.hold("nightly")
        let answer = try await fixture.homer("describe", "nightly")
        #expect(answer.code == 0)
        let age = Moments.distance(WallClock.now() - Fixture.then)
        let expected = [
            "ID:                   nightly", "Description:          <unset>",
            "Generation:           1, accepted 2026-02-03 09:15, \(age) ago",
            "Trigger:              cron: 0 6 * * * America/Los_Angeles", "                      At 06:00",
            "Time zone:            America/Los_Angeles", "  Environment:        TOKEN",
            "Place:              desired/nightly.json:12:5", "Ready      False    \(age)", "Invalid",
            "Last runs:\n  RUN", "Generations:\n  GEN", "Events:\n  Type",
        ]
        for text in expected { #expect(answer.out.contains(text), "missing: \(text)") }
        #expect(!answer.out.contains("s3cret"))
        #expect(answer.out.hasSuffix("showing 3 events since 2026-02-03 09:15 (retention 30d)\n"))
        let json = try await fixture.homer("describe", "nightly", "-o", "json").json()
        #expect(json["nextRunTimes"]?.array?.count == 3)
        #expect(json["runs"]?.array?.first?["outcome"] == "failed")
    }

    @Test func `status gives the whole picture and every setting with its origin`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", .cron(CronTrigger(expression: "0 6 * * *"))), .job("other"))
        try fixture.hold("other")
        _ = try await fixture.start("nightly")
        let text = try await fixture.homer("status")
        let age = Moments.distance(WallClock.now() - Fixture.then)
        #expect(text.code == 0)
        let schema = try fixture.store.schemaVersion().step
        for line in [
            "Daemon:      not running; start it with `homer run`",
            "Database:    .homer/homer.db (schema \(schema), serial 1)",
            "Intents:     2, 2 enabled, 0 removed, 1 held",
            "Last pass:   8f31c0de, \(age) ago, Succeeded, trigger inotify",
            "Flags:       enabled=true scheduler_bridge=true discovery_enabled=false parallel_mode=false tick_interval_ms=60000",
            "Held:        desired/other.json:12:5  E104 unknown field \"shedule\" (\(age)) — keeps generation 1",
            "Next due:    nightly  in ", "Active runs: 1  nightly  running for ",
        ] { #expect(text.out.contains(line), "missing: \(line)\n\(text.out)") }
        let lock = try fixture.daemonLock()
        let json = try await fixture.homer("status", "-o", "json").json()
        #expect(json["daemon"]?["running"] == true)
        #expect(json["daemon"]?["holder"]?.string?.hasPrefix("pid 4711 ada@box since 2026-02-03") == true)
        #expect(
            json["settings"]?.array?.first { $0["name"] == "workspace" }?["origin"] == "environment HOMER_WORKSPACE")
        #expect(json["database"]?["schema"]?.string == schema)
        withExtendedLifetime(lock) {}
    }

    @Test func `status ends with 2 when the database cannot be read`() async throws {
        let fixture = try Fixture()
        try fixture.write("no database", to: fixture.root + "/bad.db")
        let answer = try await fixture.homer("status", "--database", "bad.db")
        #expect(answer.code == 2)
        #expect(answer.err.contains("not a SQLite database"))
    }
}

/// A cell as wide as the age below or above it, which grows with the years.
private func heading(_ name: String, over text: String) -> String {
    name + String(repeating: " ", count: max(0, text.count - name.count))
}
