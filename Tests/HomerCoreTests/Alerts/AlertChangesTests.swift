import HomerCore
import Testing

@Suite("What alert rules change") struct AlertChangesTests {
    private let late = AlertFinding(.late, "places", title: "a is late", detail: ["homer why a"])
    private let drift = AlertFinding(.drift, "a", intentID: "a", title: "a drifted", detail: ["homer describe a"])

    private func changes(
        _ findings: [AlertFinding], from incidents: Set<String>, _ change: (inout AlertSettings) -> Void = { _ in }
    ) -> AlertRules.Changes {
        var settings = AlertSettings()
        change(&settings)
        return AlertRules.changes(to: findings, from: incidents, settings)
    }

    @Test("What is new is opened once, what lasts is left alone, what is well again is told")
    func difference() {
        #expect(changes([late, late], from: []).opened == [late])
        #expect(changes([late], from: [late.fingerprint]).isEmpty)
        #expect(changes([], from: [late.fingerprint]).recovered == [late.fingerprint])
    }

    @Test("What lasts is said anew when its text is old, and is told nobody")
    func refreshed() {
        let stale = AlertRules.changes(
            to: [late, drift], from: [late.fingerprint, drift.fingerprint], stale: [late.fingerprint], AlertSettings())
        #expect(stale.refreshed == [late] && stale.opened.isEmpty && !stale.isEmpty)
    }

    @Test("What happened once is over without a word, and so is everything of a rule that is off")
    func dropped() {
        #expect(changes([], from: [drift.fingerprint]).dropped == [drift.fingerprint])
        let off = changes([], from: [late.fingerprint]) { $0.off = [.late] }
        #expect(off.recovered.isEmpty && off.dropped == [late.fingerprint])
    }

    @Test("Incidents of others are not touched")
    func others() {
        #expect(changes([], from: ["runs:a:failed:no space", "channel:phone", "rule:of-tomorrow:x"]).isEmpty)
    }

    @Test("That the daemon is gone is over as soon as one asks")
    func gone() {
        let gone = NewIncident.goneDaemon("pid 812 was killed", workspace: "/jobs", host: "box")
        #expect(changes([], from: [gone.key.fingerprint]).recovered == ["daemon:gone"])
        #expect(gone.severity == .critical && gone.detail == "pid 812 was killed\nWorkspace /jobs on box.\nhomer run")
    }

    @Test("A rule that is off finds nothing, and another number is another limit")
    func settings() {
        var facts = AlertFacts()
        facts.disks = [.init(path: "/w", freeMegabytes: 5)]
        var settings = AlertSettings()
        #expect(AlertRules.findings(facts, settings, now: alertNow).map(\.rule) == [.diskLow])
        settings.numbers[.diskLow] = 4
        #expect(AlertRules.findings(facts, settings, now: alertNow).isEmpty)
        settings = AlertSettings()
        settings.off = [.diskLow]
        #expect(AlertRules.findings(facts, settings, now: alertNow).isEmpty)
    }

    @Test("A round is remembered for ten minutes, and a short one not at all")
    func ticks() {
        var log = TickLog()
        log.begin(alertNow)
        log.end(alertNow + Milliseconds(999))
        #expect(log.slowest(at: alertNow + .seconds(1)) == nil && log.began == nil)
        log.begin(alertNow)
        #expect(log.standing(at: alertNow + .seconds(6)) == .seconds(6))
        log.end(alertNow + .seconds(8))
        log.begin(alertNow + .seconds(10))
        log.end(alertNow + .seconds(12))
        #expect(log.slowest(at: alertNow + .minutes(1))?.length == .seconds(8))
        #expect(log.slowest(at: alertNow + .minutes(10) + .seconds(9))?.length == .seconds(2))
        #expect(log.slowest(at: alertNow + .minutes(11)) == nil)
    }

    @Test("A sign of life goes to the address, to /start or /fail behind it, and there alone where it has a query")
    func signs() {
        let signs: [HeartbeatSign] = [.alive, .start, .fail("x")]
        #expect(
            signs.map { $0.address(from: "https://hc.example/u1") } == [
                "https://hc.example/u1", "https://hc.example/u1/start", "https://hc.example/u1/fail",
            ])
        #expect(
            signs.map { $0.address(from: "https://up.example/push/k?status=up") } == [
                "https://up.example/push/k?status=up", nil, nil,
            ])
    }

    @Test("A file that was never accepted is not said to keep running", arguments: [true, false, nil])
    func kept(_ isKept: Bool?) {
        var facts = AlertFacts()
        facts.held = [
            AlertFacts.Held(
                file: "desired/a.json", intentID: "a", reason: "it is invalid", since: alertNow - .hours(2),
                isKept: isKept)
        ]
        let found = AlertRules.findings(facts, AlertSettings(), now: alertNow)
        #expect(found.map { $0.detail.contains("keeps running") } == [isKept != false])
    }
}
