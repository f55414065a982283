import HomerCore
import Testing

let alertNow = Timestamp(iso: "2026-02-06T12:00:00.000Z") ?? Timestamp(milliseconds: 0)

/// Facts, and the one finding of a rule in them, or none.
struct AlertCase: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var rule: AlertRule
    /// `fingerprint | title`, in order; nothing else of the rule is found.
    var found: [String]
    var facts: AlertFacts

    init(_ name: String, _ rule: AlertRule, _ found: [String] = [], _ change: (inout AlertFacts) -> Void) {
        testDescription = name
        self.rule = rule
        self.found = found
        facts = AlertFacts()
        change(&facts)
    }

    func expect(_ settings: AlertSettings = AlertSettings(), at now: Timestamp = alertNow) {
        let all = AlertRules.findings(facts, settings, now: now)
        let own = all.filter { $0.rule == rule }
        #expect(own.map { "\($0.fingerprint) | \($0.title)" } == found)
        #expect(own.allSatisfy { AlertRule.of(fingerprint: $0.fingerprint) == rule })
        #expect(own.allSatisfy { !$0.title.contains("\n") && $0.title.count < 160 && !$0.detail.isEmpty })
        // What lasts has the same fingerprints at the next look, and opens nothing.
        let changes = AlertRules.changes(to: all, from: Set(all.map(\.fingerprint)), settings)
        #expect(changes.isEmpty)
    }
}

extension AlertFacts.Run {
    static func ended(
        _ id: Int64, _ intent: String, _ outcome: Outcome = .failed, ago: Milliseconds = .minutes(10),
        by executor: String = "shell", _ change: (inout AlertFacts.Run) -> Void = { _ in }
    ) -> AlertFacts.Run {
        var run = AlertFacts.Run(id, intent, ended: alertNow - ago, outcome: outcome, executor: executor)
        change(&run)
        return run
    }
}

extension AlertFacts.OpenRun {
    static func waits(_ id: Int64, _ intent: String, _ wait: RunWait?, due ago: Milliseconds = .minutes(20)) -> Self {
        AlertFacts.OpenRun(id, intent, due: alertNow - ago, wait: wait)
    }

    static func runs(_ id: Int64, _ intent: String, for length: Milliseconds, usual: Milliseconds?) -> Self {
        var run = AlertFacts.OpenRun(id, intent, due: alertNow - length, started: alertNow - length)
        run.usual = usual
        return run
    }
}

extension TickLog {
    static func slow(_ length: Milliseconds, ended ago: Milliseconds = .zero) -> TickLog {
        var log = TickLog()
        log.begin(alertNow - ago - length)
        log.end(alertNow - ago)
        return log
    }

    static func standing(for length: Milliseconds) -> TickLog {
        var log = TickLog()
        log.begin(alertNow - length)
        return log
    }
}
