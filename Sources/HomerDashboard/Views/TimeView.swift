import Cron
import HomerCore
import HomerReport

/// A moment twice: how far it is away, and behind it the clock of whoever looks and, where that is another, of the intent.
struct TimeView {
    let moments: Moments
    let zones: ZoneDatabase
    /// The machine's zone, which is that of every intent that names none; nil where whoever looks goes by it, too.
    var home: String?

    /// - Parameter zone: the intent's; nil when it names none.
    func relative(_ time: Timestamp, zone: String? = nil) -> SafeHTML { element(time, moments.relative(time), zone) }

    func relative(_ time: Timestamp?, zone: String? = nil) -> SafeHTML {
        time.map { relative($0, zone: zone) } ?? .empty
    }

    /// What a list says of the next due time: `now` when it has come.
    func next(_ time: Timestamp, zone: String?) -> SafeHTML { element(time, moments.next(time), zone) }

    /// `05:00`, with how far away that is behind it.
    func clock(_ time: Timestamp, zone: String? = nil) -> SafeHTML { element(time, moments.minute(time), zone) }

    /// `2026-02-03 05:00 Europe/Zurich; 04:00 UTC here`
    func absolute(_ time: Timestamp, zone name: String? = nil) -> String {
        let own = "\(moments.local(time)) \(moments.zone.abbreviation(atUTC: time.seconds))"
        guard let name = name ?? home, let zone = zones.zone(named: name),
            zone.offset(atUTC: time.seconds) != moments.zone.offset(atUTC: time.seconds)
        else { return own }
        return "\(moments.local(time, in: zone)) \(name); \(own) here"
    }

    private func element(_ time: Timestamp, _ shown: String, _ zone: String?) -> SafeHTML {
        .element("time", ["datetime": time.wholeSeconds, "title": absolute(time, zone: zone)], .escaped(shown))
    }
}

extension IntentSpec {
    /// The first zone that one of its triggers names.
    var zoneName: String? {
        triggers.lazy.compactMap { trigger in
            if case .cron(let cron) = trigger { cron.timeZone } else { nil }
        }.first
    }
}
