import HomerCore
import HomerReport
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerStore

@Suite("Next due times in status") struct SoonestDueTests {
    @Test("They are those that asking every intent finds, whatever is known of when each can be due")
    func same() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let fixture = try Fixture()
        let triggers: [Trigger] = (0..<300).map { _ -> Trigger in
            let day = Int.random(in: 1...28, using: &random)
            let month = Int.random(in: 1...12, using: &random)
            return switch Int.random(in: 0..<40, using: &random) {
            case 0: .interval(IntervalTrigger(every: .days(Int64(day))))
            case 1: .at(Fixture.then + .days(Int64(day)))
            case 2: .event(name: "push", filter: nil)
            case 3: Samples.cron("0 4 \(day) * *", "Pacific/Apia")
            default: Samples.cron("0 4 \(day) \(month) *", "Pacific/Apia")
            }
        }
        try fixture.accept(triggers.enumerated().map { .job("job-\($0)", $1) })
        let zones = ZoneDatabase(tz: "UTC")
        let settings = ReportSettings(
            root: fixture.root, database: "homer.db", shownDatabase: "homer.db", concurrency: 4, limits: RunLimits(),
            freeze: [], legacy: .builtin, settings: [], isDaemonRunning: true)
        for days: Int64 in [0, 3, 100, -1] {
            let moments = Moments(now: Fixture.then + .days(days), zones: zones)
            try fixture.store.snapshot { snapshot in
                let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
                let all = try snapshot.intents().compactMap { row in
                    DueSearch(row.timed, contexts.conditions, zones: zones).next.time.map { (time: $0, id: row.id) }
                }
                let first = all.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.prefix(5)
                let report = try StateReport(snapshot, settings: settings, moments: moments, zones: zones, dueTimes: 5)
                #expect(report.due.map(\.id) == first.map(\.id), "seed \(seed), \(days) days later")
                #expect(report.due.map(\.time) == first.map(\.time), "seed \(seed), \(days) days later")
            }
        }
    }
}
