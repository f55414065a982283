import HomerCore
import HomerStore

extension Store {
    /// The rows that somebody wrote into `intents` and that say something new; the others are forgotten.
    func takeInserted(_ options: DecodeOptions) throws -> [InsertedIntent] {
        let rows = try insertedIntents()
        let known = rows.filter { $0.isInForce(options) }
        if !known.isEmpty { try forgetInserted(known.map(\.id)) }
        return rows.filter { row in !known.contains(row) }
    }
}

extension DecodeOptions {
    /// For this machine's zones and this program's executors.
    init(_ zones: any ZoneSource, defaults: IntentDefaults) {
        self.init(knownTimeZone: { zones.zone(named: $0) != nil }, defaults: defaults)
    }
}
