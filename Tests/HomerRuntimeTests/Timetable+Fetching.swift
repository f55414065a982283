import HomerCore
import HomerStore

@testable import HomerRuntime

extension Timetable {
    /// What the dispatcher does of intents that wake before long and are not held.
    mutating func fetchWhatComes(from store: Store, now: Timestamp, flags: RuntimeFlags = RuntimeFlags()) throws {
        let ids = popComing(at: now).map(\.id)
        let read = try store.foldScheduledIntents(into: blank(lead: lead), ids: ids) {
            $0.add($1, now: now, flags: flags) { _ in }
        }
        take(read, among: ids, now: now)
    }
}

extension Residence {
    /// Nothing is held before its very moment.
    static let none = Residence(horizon: .zero)
}
