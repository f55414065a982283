import HomerCore
import HomerTesting
import Testing

@Suite("Forecast") struct ForecastTests {
    @Test("A new daily job shows its next three runs and how many a day and a week bring")
    func created() throws {
        let now = Samples.time("2026-01-10T12:00:00Z")
        let daily = Samples.intent(Samples.spec("daily") { $0.trigger = Samples.cron("0 6 * * *") })
        let plan = try makePlan(Samples.desired([daily]), StoredState(), specs: [], now: now)
        let forecast = try #require(plan.changes.first?.forecast)
        #expect(
            forecast.after.map(\.description) == [
                "2026-01-11T06:00:00.000Z", "2026-01-12T06:00:00.000Z", "2026-01-13T06:00:00.000Z",
            ])
        #expect(forecast.before.isEmpty)
        #expect([forecast.dayBefore, forecast.dayAfter, forecast.weekBefore, forecast.weekAfter] == [0, 1, 0, 7])
    }

    @Test("A daily job in New York keeps its local hour over the change of clocks")
    func daylightSaving() throws {
        let now = Samples.time("2026-03-07T00:00:00Z")
        let job = Samples.intent(Samples.spec("ny") { $0.trigger = Samples.cron("30 6 * * *", "America/New_York") })
        let plan = try makePlan(Samples.desired([job]), StoredState(), specs: [], now: now, zones: ZoneDatabase())
        #expect(
            plan.changes.first?.forecast?.after.map(\.description) == [
                "2026-03-07T11:30:00.000Z", "2026-03-08T10:30:00.000Z", "2026-03-09T10:30:00.000Z",
            ])
    }

    @Test("A job in the hour that does not exist runs right after the gap, once")
    func gap() throws {
        let now = Samples.time("2026-03-08T00:00:00Z")
        let job = Samples.intent(Samples.spec("ny") { $0.trigger = Samples.cron("30 2 * * *", "America/New_York") })
        let plan = try makePlan(Samples.desired([job]), StoredState(), specs: [], now: now, zones: ZoneDatabase())
        #expect(
            plan.changes.first?.forecast?.after.map(\.description).prefix(2) == [
                "2026-03-08T07:00:00.000Z", "2026-03-09T06:30:00.000Z",
            ])
    }

    @Test("An edited trigger shows before and after; an edit elsewhere shows no forecast")
    func edited() throws {
        let now = Samples.time("2026-01-10T12:30:00Z")
        let old = Samples.intent(Samples.spec("a"))
        let faster = Samples.intent(Samples.spec("a") { $0.trigger = Samples.cron("*/30 * * * *") })
        let plan = try makePlan(Samples.desired([faster]), Samples.stored([old]), specs: [old], now: now)
        let forecast = try #require(plan.changes.first?.forecast)
        #expect([forecast.dayBefore, forecast.dayAfter] == [24, 48])
        #expect(forecast.before.first?.description == "2026-01-10T13:00:00.000Z")
        let renamed = Samples.intent(Samples.spec("a") { $0.name = "Another name" })
        let other = try makePlan(Samples.desired([renamed]), Samples.stored([old]), specs: [old], now: now)
        #expect(other.changes.count == 1)
        #expect(other.changes.first?.forecast == nil)
    }

    @Test("A removal shows the runs that will not happen; a yearly job still shows its next run")
    func removed() throws {
        let now = Samples.time("2026-01-10T12:30:00Z")
        let old = Samples.intent(Samples.spec("a") { $0.trigger = Samples.cron("0 0 24 12 *") })
        let plan = try makePlan(
            Samples.desired([Samples.intent(Samples.spec("z"))]), Samples.stored([old]), specs: [old], now: now)
        let forecast = try #require(plan.changes.first?.forecast)
        #expect(forecast.before.map(\.description) == ["2026-12-24T00:00:00.000Z"])
        #expect(forecast.after.isEmpty)
        #expect(forecast.weekBefore == 0)
    }

    @Test("Counting a job of every second stops at the limit")
    func limit() throws {
        let now = Samples.time("2026-01-10T12:30:00Z")
        let job = Samples.intent(Samples.spec("a") { $0.trigger = Samples.every(.seconds(1)) })
        let plan = try makePlan(Samples.desired([job]), StoredState(), specs: [], now: now)
        #expect(plan.changes.first?.forecast?.weekAfter == RunForecast.countLimit)
    }
}
