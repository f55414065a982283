import HomerCore
import HomerStore

@testable import HomerRuntime

extension Timetable {
    /// What the dispatcher does of intents that wake before long and are not held.
    mutating func fetchWhatComes(from store: Store, now: Timestamp, flags: RuntimeFlags = RuntimeFlags()) throws {
        try read(popComing(at: now).map(\.id), from: store, now: now, flags: flags)
    }

    /// What the dispatcher does of intents that a pass has changed.
    mutating func read(
        _ ids: [String], from store: Store, now: Timestamp, flags: RuntimeFlags = RuntimeFlags()
    ) throws {
        let read = try store.foldScheduledIntents(
            into: blank(lead: lead), ids: ids,
            distant: distantIntents(ids.count, known: entries, now: now, flags: flags)
        ) {
            $0.add($1, now: now, flags: flags) { _ in }
        }
        take(read, among: ids, now: now)
    }

    /// What it does at the start, and when it has to begin anew.
    mutating func readAll(
        from store: Store, now: Timestamp, flags: RuntimeFlags = RuntimeFlags(), previous: RuntimeFlags? = nil
    ) throws {
        let known = entries
        let next = try store.foldScheduledIntents(
            into: blank(lead: lead),
            distant: distantIntents(try store.enabledCount(), known: known, now: now, flags: flags)
        ) {
            $0.readd($1, known: known[$1.id], now: now, flags: flags, previous: previous) { _ in }
        }
        succeed(next, now: now)
    }
}

extension Residence {
    /// Nothing is held before its very moment.
    static let none = Residence(horizon: .zero)
}
