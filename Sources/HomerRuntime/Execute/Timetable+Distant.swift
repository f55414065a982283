import HomerCore
import HomerStore

/// Of what is due far away, only that is read.
extension Timetable {
    /// What is read of an intent that is due far away: nothing but that, where more intents are read than are held in any
    /// case. nil when all are to be read whole.
    ///
    /// - Parameters:
    ///   - known: those that were known before; they are read whole.
    ///   - count: how many are read.
    func distantIntents(
        _ count: Int, known: [String: Entry], now: Timestamp, flags: RuntimeFlags
    ) -> DistantIntents<Timetable>? {
        guard let horizon = residence.horizon, count > residence.least else { return nil }
        return DistantIntents(
            horizon: now + max(horizon, residence.ahead) + lead, latestCursor: now + DueRules.correction
        ) { timetable, intent in
            guard known[intent.id] == nil else { return false }
            if flags.route(intent.source) { timetable.add(intent) }
            return true
        }
    }

    private mutating func add(_ intent: DistantIntent) {
        // What is never due by itself never wakes.
        distant.schedule(intent.id, at: intent.floor == DueFloor.never ? nil : intent.floor, priority: intent.priority)
        distantCursor = max(distantCursor ?? intent.cursor, intent.cursor)
    }
}
