import Cron
import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

/// A preview promises what its verb does, and names what stops.
@Suite("Previews") struct PreviewTests {
    private let now = WebWorld.start

    private func preview(_ action: DashboardAction, _ world: WebWorld) throws -> ActionPreview {
        let zones = ZoneDatabase(tz: "UTC")
        return try world.store.snapshot {
            try ActionPreview(
                action, $0, settings: WebWorld.report, moments: Moments(now: world.time.timestamp, zone: .utc),
                zones: zones)
        }
    }

    /// What the verb says when it refuses; nil when it does not.
    private func refusal(_ verb: () throws -> Void) throws -> String? {
        do { try verb() } catch let error as StoreError { return error.description }
        return nil
    }

    private var agent: IntentSpec { Samples.spec(Store.nightIntentID) }

    @Test("A night that the flag forbids is refused before it is asked for, with the command that sets the flag")
    func discover() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let off = try preview(.discover, world)
        #expect(
            off.isImpossible && off.problems.first?.contains("homer flags set runtime.discovery_enabled true") == true)
        let said = try refusal {
            _ = try world.store.startDiscovery(agent, by: "ada@box", force: false, now: now)
        }
        #expect(off.problems == [said].compactMap { $0 })
        let html = await Visitor.signedIn(to: world).get(DashboardAction.discover.confirmPath, world).text()
        #expect(html.contains("runtime.discovery_enabled is false") && html.contains(" disabled>Begin a night now"))
        try world.store.setFlags([.discoveryEnabled: "true"], by: "ada@box", now: now)
        #expect(try !preview(.discover, world).isImpossible)
        _ = try world.store.startDiscovery(agent, by: "ada@box", force: false, now: now)
        let active = try preview(.discover, world)
        #expect(active.problems.first?.contains("is about to begin a night already") == true)
    }

    @Test("An incident that is unknown or over is not acknowledged, and its preview says so as the verb does")
    func acknowledge() throws {
        let world = try WebWorld()
        defer { world.remove() }
        #expect(try preview(.acknowledge(incident: 7), world).problems.first?.contains("no incident 7") == true)
        let id = try world.store.report(
            incident: NewIncident(IncidentKey("rule:x", cause: .rule), title: "The disk is full"), now: now)
        let open = try preview(.acknowledge(incident: id), world)
        #expect(open.problems == [] && open.lines.first?.contains("The disk is full") == true)
        try world.store.resolve(fingerprint: "rule:x", now: now)
        for incident in [7, id] {
            let said = try refusal { try world.store.acknowledge(incident: incident, by: "ada@box", now: now) }
            let shown = try preview(.acknowledge(incident: incident), world)
            #expect(shown.isImpossible && shown.problems == [said].compactMap { $0 })
        }
    }

    @Test("What does not wait is neither approved nor rejected, in the words of the verb")
    func notWaiting() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let run = try await world.ran("a")
        let cases: [(DashboardAction, () throws -> Void)] = [
            (
                .approve(.run(run, digest: "x")),
                { try world.store.approve(run: run, digest: "x", by: "ada", reason: nil, now: now) }
            ),
            (.reject(.run(run, digest: nil)), { try world.store.reject(run: run, by: "ada", reason: "x", now: now) }),
            (
                .reject(.run(99, digest: nil)), { try world.store.reject(run: 99, by: "ada", reason: "x", now: now) }
            ),
            (
                .approve(.plan("a", digest: "x")),
                { _ = try world.store.approvePlan(of: "a", digest: "x", by: "ada", reason: nil, now: now) }
            ),
            (
                .reject(.plan("a", digest: "x")),
                { try world.store.rejectPlan(of: "a", digest: "x", by: "ada", reason: nil, now: now) }
            ),
            (
                .rollback("a", generation: 9),
                {
                    try world.store.rollback(
                        "a", to: 9, by: "ada", reason: "x", pass: PassRecord(id: "p", trigger: "cli", startedAt: now),
                        now: now)
                }
            ),
        ]
        for (action, verb) in cases {
            let said = try refusal(verb)
            #expect(said != nil, "\(action)")
            let shown = try preview(action, world)
            #expect(shown.isImpossible && shown.problems == [said].compactMap { $0 }, "\(action)")
        }
        #expect(try preview(.approve(.changes("gone")), world).problems.first?.contains("no changes wait") == true)
    }

    @Test("A run whose time to be approved is over is not promised to start")
    func expired() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a") { $0.approval = .required }
        let run = try await world.waitingRun("a")
        let digest = try #require(try world.store.snapshot { try $0.waitingText(ofRun: run) }).digest
        #expect(try preview(.approve(.run(run, digest: digest)), world).problems == [])
        world.time.jump(by: .hours(25))
        let late = try preview(.approve(.run(run, digest: digest)), world)
        #expect(late.isImpossible && late.problems.first?.contains("could be approved until") == true)
    }

    @Test("An intent that is active is not promised a second run, and one that is not there is told once")
    func trigger() throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a", "b")
        _ = try world.store.enqueueManual(intent: "b", by: "ada@box", now: now)
        let shown = try preview(.trigger(["a", "b", "c"], given: [:]), world)
        #expect(shown.lines == ["a: generation 1 runs once, by shell"])
        #expect(shown.problems.count == 2 && shown.problems.last?.contains("\"c\"") == true)
        let resumed = try preview(.resume(["a", "c"]), world)
        #expect(resumed.problems.count { $0.contains("c") && !$0.hasPrefix("a ") } == 1)
        #expect(resumed.problems.contains("a is not suspended"))
    }

    @Test("A suspension names the due times that it skips")
    func suspend() throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let open = try preview(.suspend(["a"], until: nil), world).lines
        #expect(
            open == [
                "a: no run until it is resumed; skipped in the next 24 hours: Mon 10:00, Mon 11:00, Mon 12:00, Mon 13:00, "
                    + "Mon 14:00 and 19 more"
            ])
        let short = try preview(.suspend(["a"], until: now + .minutes(130)), world).lines
        #expect(short.first?.contains("2 due times will be skipped") == true)
        #expect(short.first?.hasSuffix("; skipped: Mon 10:00, Mon 11:00") == true, "\(short)")
    }

    @Test("A flag that is switched off says how many intents it stops, and their due times; switched on, what starts")
    func flag() throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a", "b")
        try world.accept("a", "b", "often") { if $0.id == "often" { $0.trigger = Samples.cron("*/30 * * * *") } }
        _ = try world.store.enqueueManual(intent: "a", by: "ada@box", now: now)
        let off = try preview(.flag(.enabled, "false"), world)
        #expect(
            off.lines.dropFirst() == [
                "3 intents: 96 due times of the next 24 hours would not start", "often: Mon 09:30 and 47 more",
                "a: Mon 10:00 and 23 more", "b: Mon 10:00 and 23 more",
                "1 run that waits does not start; what runs goes on",
            ], "\(off.lines)")
        #expect(try world.store.flags().enabled, "a preview sets nothing")
        let tick = try preview(.flag(.tickInterval, "30000"), world)
        #expect(tick.lines.last == "no due time of any intent is concerned")
        try world.store.setFlags([.enabled: "false"], by: "ada@box", now: now)
        let on = try preview(.flag(.enabled, "true"), world)
        #expect(on.lines.contains("3 intents: 96 due times of the next 24 hours would start"), "\(on.lines)")
    }

    @Test("Going back to an earlier generation shows every field that changes, before and after, with secrets masked")
    func rollback() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a") { spec in
            spec.priority = 50
            spec.execution.environment = ["API_TOKEN": "hunter2hunter2"]
        }
        try world.accept("a") { $0.priority = 70 }
        let shown = try preview(.rollback("a", generation: 1), world)
        #expect(shown.changes.map(\.path).contains("priority") && shown.allLines.contains("changes priority"))
        let path = DashboardAction.rollback("a", generation: 1).confirmPath
        let html = await Visitor.signedIn(to: world).get(path, world).text()
        #expect(HTMLCheck(html).problems == [])
        #expect(html.contains("<del>70</del> → <ins>50</ins>"), "\(html)")
        #expect(!html.contains("hunter2"))
    }

    @Test("A preview of very many intents stays short")
    func many() throws {
        let ids = (0..<400).map { "i\($0)" }
        let house = try House(ids.map { Samples.intent(Samples.spec($0)) })
        let html = try house.html(.confirm(.suspend(ids, until: nil)))
        #expect(html.contains("and 300 more") && html.utf8.count < 60_000, "\(html.utf8.count)")
    }
}
