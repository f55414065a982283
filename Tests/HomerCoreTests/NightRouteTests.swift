import HomerCore
import HomerTesting
import Testing

@Suite("Who decides the due times of nights") struct NightRouteTests {
    private func route(_ isOn: Bool, isEnabled: Bool = true) -> Route {
        var route = Route(isEnabled: isEnabled, hasBridge: true, isParallel: false)
        route.hasDiscovery = isOn
        return route
    }

    @Test("Nights begin only while their flag and the runtime are on; what a night has made runs as any intent does")
    func decides() {
        #expect(route(true).decides(IntentSource.discoverySchedule))
        #expect(!route(false).decides(IntentSource.discoverySchedule))
        #expect(!route(true, isEnabled: false).decides(IntentSource.discoverySchedule))
        #expect(route(false).decides(IntentSource.discovery("night-2026-05-04")))
        #expect(route(false).decides(IntentSource.desired))
    }

    @Test("The due time that begins a night is a due time of the clock; its items are the night's")
    func causes() {
        let cron = Samples.cron("0 1 * * *")
        #expect(RunCause(trigger: cron, source: IntentSource.discoverySchedule) == .cron)
        #expect(RunCause(trigger: .immediate, source: IntentSource.discovery("night-2026-05-04")) == .discovery)
    }

    @Test("What is due next says which flag is in the way")
    func next() {
        let now = Samples.time("2026-05-04T00:00:00Z")
        let spec = Samples.spec("discovery") { $0.trigger = Samples.cron("0 1 * * *") }
        let intent = TimedIntent(
            id: spec.id, source: IntentSource.discoverySchedule, spec: spec, isOn: true, cursor: now,
            anchors: ScheduleAnchors(createdAt: now, acceptedAt: now))
        func next(_ route: Route) -> NextDue {
            let freeze = FreezeCalendar([], zones: UTCOnly())
            return DueSearch(intent, DueConditions(now: now, route: route, freeze: freeze), zones: UTCOnly()).next
        }
        #expect(next(route(true)) == .at(now + .hours(1)))
        #expect(next(route(false)) == .none(.discoveryOff))
        #expect(next(route(true, isEnabled: false)) == .none(.runtimeOff))
    }
}
