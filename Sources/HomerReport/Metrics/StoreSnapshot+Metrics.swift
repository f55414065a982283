import Cron
package import HomerCore
package import HomerStore

extension StoreSnapshot {
    /// Every metric that the database tells, in the order of `MetricName`.
    ///
    /// - Parameter limit: how many intents have series of their own.
    package func metrics(
        _ settings: ReportSettings, zones: ZoneDatabase, now: Timestamp, limit: Int = StoreMetrics.ownSeries
    ) throws -> [MetricFamily] {
        let moments = Moments(now: now, zone: zones.zone(named: nil) ?? .utc)
        let facts = try MetricFacts(self, settings: settings, moments: moments, zones: zones, limit: limit)
        return StoreMetrics(facts, limit: limit).families
    }
}
