import HeapModule
import HomerCore

/// Who is due next: ordered by time, the more important first among equals. Entries are replaced by making new ones;
/// an old entry is recognised by its ticket and dropped when it surfaces, or when half of all are such.
struct DueHeap {
    /// A moment at which an intent wakes.
    struct WakeUp: Hashable {
        var id: String
        var time: Timestamp
        var priority: Int
    }

    /// Small: there is one for every intent.
    private struct Entry: Comparable {
        let time: Timestamp
        let id: String
        let priority: Int32
        let ticket: UInt32

        static func < (a: Entry, b: Entry) -> Bool {
            if a.time != b.time { return a.time < b.time }
            if a.priority != b.priority { return a.priority > b.priority }
            return a.id < b.id
        }
    }

    private var heap = Heap<Entry>()
    private var tickets: [String: UInt32] = [:]
    private var lastTicket: UInt32 = 0

    /// Sets or moves the wake-up of an intent; nil takes it out.
    mutating func schedule(_ id: String, at time: Timestamp?, priority: Int) {
        guard let time else {
            tickets[id] = nil
            return
        }
        forgetOld()
        lastTicket += 1
        tickets[id] = lastTicket
        heap.insert(Entry(time: time, id: id, priority: Int32(clamping: priority), ticket: lastTicket))
    }

    /// The earliest wake-up.
    mutating func nextTime() -> Timestamp? {
        while let first = heap.min {
            if isCurrent(first) { return first.time }
            heap.removeMin()
        }
        return nil
    }

    /// Takes out every intent whose time has come, in order.
    mutating func popDue(at now: Timestamp) -> [WakeUp] {
        var due: [WakeUp] = []
        while let time = nextTime(), time <= now {
            let entry = heap.removeMin()
            tickets[entry.id] = nil
            due.append(WakeUp(id: entry.id, time: entry.time, priority: Int(entry.priority)))
        }
        return due
    }

    func holds(_ id: String) -> Bool { tickets[id] != nil }

    /// All of them, in no order.
    var all: some Sequence<WakeUp> {
        heap.unordered.lazy.filter { isCurrent($0) }
            .map { WakeUp(id: $0.id, time: $0.time, priority: Int($0.priority)) }
    }

    var count: Int { tickets.count }

    private func isCurrent(_ entry: Entry) -> Bool { tickets[entry.id] == entry.ticket }

    /// Keeps what is superseded from growing without end, and tickets from running out.
    private mutating func forgetOld() {
        let isFull = lastTicket == UInt32.max
        guard isFull || heap.count > 2 * tickets.count + 64 else { return }
        let current = heap.unordered.filter { isCurrent($0) }
        heap = Heap()
        tickets = [:]
        lastTicket = 0
        for entry in current {
            lastTicket += 1
            tickets[entry.id] = lastTicket
            heap.insert(Entry(time: entry.time, id: entry.id, priority: entry.priority, ticket: lastTicket))
        }
    }
}
