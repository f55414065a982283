import Cron
import Glibc
import HomerCore
import HomerReport

extension Moments {
    /// Times as whoever reads them has them: `TZ` of the environment says where that is, else the zone of `zones`.
    init(now: Timestamp, zones: any ZoneSource) {
        let reader = getenv("TZ").flatMap { _ in ZoneDatabase.own.zone(named: nil) }
        self.init(now: now, zone: reader ?? zones.zone(named: nil) ?? .utc)
    }
}
