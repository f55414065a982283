import HomerCore
import Testing

/// Each rule: when it opens, when it does not.
@Suite("Alert rules") struct AlertRulesTests {
    @Test(
        "The loop",
        arguments: [
            AlertCase("quick", .slowTick) { $0.ticks = .slow(.seconds(5)) },
            AlertCase("slow", .slowTick, ["rule:slowTick: | The execution loop is slow: one round took 7s"]) {
                $0.ticks = .slow(.seconds(7), ended: .minutes(9))
            },
            AlertCase("slow long ago", .slowTick) { $0.ticks = .slow(.seconds(7), ended: .minutes(10)) },
            AlertCase("at work", .slowTick) { $0.ticks = .standing(for: .seconds(59)) },
            AlertCase("stands", .slowTick, ["rule:slowTick: | The execution loop stands: one round takes 3m already"]) {
                $0.ticks = .standing(for: .minutes(3))
            },
        ])
    func ticks(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Failures within an hour",
        arguments: [
            AlertCase("three", .failures) { $0.runs = (1...3).map { .ended($0, "a") } },
            AlertCase("four", .failures, ["rule:failures: | 4 intent failures in the last hour"]) {
                $0.runs = (1...4).map { .ended($0, "a", $0 == 1 ? .timeout : .failed) }
            },
            AlertCase("one of four long ago", .failures) {
                $0.runs = (1...3).map { .ended($0, "a") } + [.ended(4, "b", ago: .hours(1))]
            },
            AlertCase("cancelled and succeeded", .failures) {
                $0.runs = (1...9).map { .ended($0, "a", $0 % 2 == 0 ? .cancelled : .succeeded) }
            },
            AlertCase("of an executor that is told of", .failures) {
                $0.runs = (1...9).map { .ended($0, "a", .auth, by: "claude") }
                $0.incidents = ["executor:claude:auth"]
            },
            AlertCase("of one that is not", .failures, ["rule:failures: | 9 intent failures in the last hour"]) {
                $0.runs = (1...9).map { .ended($0, "a", .auth, by: "claude") }
            },
            AlertCase("of something else beside it", .failures, ["rule:failures: | 4 intent failures in the last hour"])
            {
                $0.runs = (1...4).map { .ended($0, "a", by: "claude") } + [.ended(5, "b", .quota, by: "claude")]
                $0.incidents = ["executor:claude:quota"]
            },
        ])
    func failures(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Late runs",
        arguments: [
            AlertCase("within its grace", .late) { $0.open = [.waits(1, "a", .places, due: .minutes(5))] },
            AlertCase(
                "no place", .late,
                ["rule:late:places | a is late: due 11:40, not started, since all places for runs are taken"]
            ) { $0.open = [.waits(1, "a", .places)] },
            AlertCase("of yesterday", .late, ["rule:late:start | a is late: due 2026-02-05 11:00, not started"]) {
                $0.open = [.waits(1, "a", .moment, due: .hours(25))]
            },
            AlertCase(
                "many for one lane", .late,
                ["rule:late:lane:work | 3 runs are late and not started, since lane work is full"]
            ) { $0.open = (1...3).map { .waits($0, "a\($0)", .laneLimit("work", 2)) } },
            AlertCase("what somebody decided, or waits in order", .late) {
                let waits: [RunWait] = [
                    .approval(until: nil), .switchedOff, .attempt(2, at: alertNow), .noDaemon,
                    .behind(run: 1, isActive: true),
                    .pace, .breaker(["claude"]), .frozen(until: alertNow), .spread(until: alertNow),
                ]
                $0.open = waits.enumerated().map { .waits(Int64($0), "a", $1) }
            },
            AlertCase("runs as usual", .late) { $0.open = [.runs(1, "a", for: .minutes(30), usual: .minutes(10))] },
            AlertCase("runs far longer", .late, ["rule:late:run:a | a has not ended: it runs since 11:29"]) {
                $0.open = [.runs(1, "a", for: .minutes(31), usual: .minutes(10))]
            },
            AlertCase("short ones have the grace", .late) {
                $0.open = [.runs(1, "a", for: .minutes(5), usual: .seconds(1))]
            },
            AlertCase("without a history", .late) { $0.open = [.runs(1, "a", for: .hours(9), usual: nil)] },
            AlertCase("while the loop stands", .late) {
                $0.open = [.waits(1, "a", .moment)]
                $0.ticks = .standing(for: .minutes(3))
            },
        ])
    func late(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Missed due times",
        arguments: [
            AlertCase(
                "one by its deadline", .missed,
                ["rule:missed:deadline:a | a was not run: due 11:00, missed by its start deadline"]
            ) { $0.missed = [.init("a", due: alertNow - .hours(1), isForLackOfDaemon: false)] },
            AlertCase("all of a night", .missed, ["rule:missed:down | 7 due times were missed while no daemon ran"]) {
                $0.missed = [
                    .init("a", due: alertNow - .hours(3), isForLackOfDaemon: true, count: 5),
                    .init("b", due: alertNow - .hours(2), isForLackOfDaemon: true),
                    .init("c", due: alertNow - .hours(1), isForLackOfDaemon: true),
                ]
            },
            AlertCase(
                "of many intents", .missed, ["rule:missed:deadline | 6 due times were missed by their start deadline"]
            ) { facts in
                facts.missed = (1...6).map { .init("a\($0)", due: alertNow - .hours(1), isForLackOfDaemon: false) }
            },
        ])
    func missed(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Sources and files",
        arguments: [
            AlertCase("for a moment", .staleSource) {
                $0.sources = [source("desired", .unusable(.unreadable), ago: .minutes(30))]
            },
            AlertCase(
                "unreadable", .staleSource,
                ["rule:staleSource:source:desired | desired is not used for 31m: unreadable"]
            ) {
                $0.sources = [source("desired", .unusable(.unreadable), ago: .minutes(31))]
                $0.held = [held("desired/a.json", "a"), held("desired/b.json", "b")]
            },
            AlertCase(
                "a file", .staleSource,
                ["rule:staleSource:file:desired/a.json:a | desired/a.json is not applied for 2h"]
            ) { $0.held = [held("desired/a.json", "a")] },
            AlertCase("many files", .staleSource, ["rule:staleSource:files | 6 files are not applied"]) { facts in
                facts.held = (1...6).map { held("desired/\($0).json", nil) }
            },
        ])
    func sources(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Removals that wait",
        arguments: [
            AlertCase("for an hour", .guardBlocked) {
                $0.guarded = [.init(pass: "p1", summary: "9 removals", since: alertNow - .hours(1))]
            },
            AlertCase("for longer", .guardBlocked, ["rule:guardBlocked:p1 | Removals wait for 2h: 9 removals"]) {
                $0.guarded = [.init(pass: "p1", summary: "9 removals", since: alertNow - .hours(2))]
            },
        ])
    func guarded(_ alert: AlertCase) { alert.expect() }

    @Test(
        "What agents were refused",
        arguments: [
            AlertCase("and succeeded", .deniedTools, ["rule:deniedTools:a | a was refused Write (/etc/passwd)"]) {
                $0.runs = [.ended(1, "a", .succeeded, denied)]
            },
            AlertCase("and failed: that is told", .deniedTools) { $0.runs = [.ended(1, "a", .denied, denied)] },
            AlertCase("before a run without", .deniedTools) {
                $0.runs = [
                    .ended(1, "a", .succeeded) { run in
                        denied(&run)
                        run.isLatest = false
                    }
                ]
            },
        ])
    func denials(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Drift",
        arguments: [
            AlertCase("of one", .drift, ["rule:drift:a | a drifted: differs from run 3: version 2.1 → 2.2"]) {
                $0.runs = [.ended(9, "a", .succeeded, by: "claude", drifted)]
            },
            AlertCase(
                "of many by one update", .drift,
                ["rule:drift:executor:claude | 3 intents drifted: version 2.1 → 2.2"]
            ) { facts in
                facts.runs = (1...3).map { .ended($0, "a\($0)", .succeeded, by: "claude", drifted) }
            },
        ])
    func drift(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Budgets",
        arguments: [
            AlertCase(
                "of a lane", .budgetSpent,
                ["rule:budgetSpent:lane:work | The budget of lane work is spent: $5.20 of $5 today"]
            ) { $0.budgets = [overrun(.lane, "work")] },
            AlertCase(
                "of an intent", .budgetSpent,
                ["rule:budgetSpent:intent:a | a: the budget of the intent is spent: $5.20 of $5 today"]
            ) { facts in
                facts.runs = (1...2).map { .ended($0, "a", .limit) { $0.overrun = overrun(.intent, "a") } }
            },
            AlertCase("of an intent, yesterday", .budgetSpent) { facts in
                facts.runs = [.ended(1, "a", .limit) { $0.overrun = overrun(.intent, "a", until: alertNow) }]
            },
            AlertCase("of a lane, met by a run", .budgetSpent) { facts in
                facts.runs = [.ended(1, "a", .cancelled) { $0.overrun = overrun(.lane, "work") }]
            },
        ])
    func budgets(_ alert: AlertCase) { alert.expect() }

    @Test(
        "The disk",
        arguments: [
            AlertCase("enough", .diskLow) { $0.disks = [.init(path: "/w", freeMegabytes: 1024)] },
            AlertCase("low", .diskLow, ["rule:diskLow:/w | Only 1023 MB are free at /w"]) {
                $0.disks = [.init(path: "/w", freeMegabytes: 1023)]
            },
            AlertCase("a little better", .diskLow, ["rule:diskLow:/w | Only 1100 MB are free at /w"]) {
                $0.disks = [.init(path: "/w", freeMegabytes: 1100)]
                $0.incidents = ["rule:diskLow:/w"]
            },
            AlertCase("well again", .diskLow) {
                $0.disks = [.init(path: "/w", freeMegabytes: 1126)]
                $0.incidents = ["rule:diskLow:/w"]
            },
        ])
    func disks(_ alert: AlertCase) { alert.expect() }

    @Test(
        "The database",
        arguments: [
            AlertCase("a row", .database, ["rule:database:unreadable | A row of the database cannot be read"]) {
                $0.unreadable = "run 7: status \"x\""
            },
            AlertCase(
                "damage, which speaks for its rows", .database, ["rule:database:damaged | The database is damaged"]
            ) {
                ($0.damage, $0.unreadable) = ("row 4 missing from index", "run 7")
            },
        ])
    func database(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Executors",
        arguments: [
            AlertCase(
                "a whole chain", .executorsExhausted,
                ["rule:executorsExhausted:claude,codex | 2 runs wait: claude and codex are all left alone"]
            ) {
                $0.open = [
                    .waits(1, "a", .breaker(["claude", "codex"])), .waits(2, "b", .breaker(["codex", "claude"])),
                ]
                $0.incidents = ["executor:claude:quota", "executor:codex:auth"]
            },
            AlertCase("a chain, just now", .executorsExhausted) {
                $0.open = [.waits(1, "a", .breaker(["claude", "codex"]), due: .minutes(5))]
            },
            AlertCase("one that is told of", .executorsExhausted) {
                $0.open = [.waits(1, "a", .breaker(["claude"]))]
                $0.incidents = ["executor:claude:quota"]
            },
            AlertCase(
                "one that is not", .executorsExhausted,
                ["rule:executorsExhausted:claude | 1 run waits: claude is left alone"]
            ) { $0.open = [.waits(1, "a", .breaker(["claude"]))] },
        ])
    func executors(_ alert: AlertCase) { alert.expect() }

    @Test(
        "Messages",
        arguments: [
            AlertCase("that wait a little", .delivery) {
                $0.channels = [.init(channel: "phone", count: 1, oldest: alertNow - .minutes(30))]
            },
            AlertCase(
                "that wait for long", .delivery, ["rule:delivery:phone | 3 messages wait for phone, the oldest for 45m"]
            ) { $0.channels = [.init(channel: "phone", count: 3, oldest: alertNow - .minutes(45))] },
            AlertCase("over a channel that is told of", .delivery) {
                $0.channels = [.init(channel: "phone", count: 3, oldest: alertNow - .minutes(45))]
                $0.incidents = ["channel:phone"]
            },
        ])
    func delivery(_ alert: AlertCase) { alert.expect() }
}

private func source(_ path: String, _ condition: SourceCondition, ago: Milliseconds) -> AlertFacts.Source {
    AlertFacts.Source(path: path, condition: condition, message: "permission denied", since: alertNow - ago)
}

private func held(_ file: String, _ id: String?) -> AlertFacts.Held {
    AlertFacts.Held(file: file, intentID: id, reason: "\(file):3:1 is invalid", since: alertNow - .hours(2))
}

private func denied(_ run: inout AlertFacts.Run) { run.denials = [Denial(tool: "Write", target: "/etc/passwd")] }

private func drifted(_ run: inout AlertFacts.Run) {
    run.drift = ConfigDrift(
        json: .object([
            "run": .int(3), "changes": .array([ConfigChange(.version, from: "2.1", to: "2.2").json]),
        ]))
}

private func overrun(_ scope: BudgetScope, _ name: String, until: Timestamp = alertNow + .hours(9)) -> BudgetOverrun {
    BudgetOverrun(scope, name, .cost, spent: 5.2, limit: 5, resetsAt: until)
}
