import HeapModule
import HomerCore

/// Who is due next: ordered by time, the more important first among equals. Entries are replaced by making new ones;
/// an old entry is recognised by its ticket and dropped when it surfaces.
struct DueHeap {
    private struct Entry: Comparable {
        let time: Timestamp
        let priority: Int
        let id: String
        let ticket: Int

        static func < (a: Entry, b: Entry) -> Bool {
            if a.time != b.time { return a.time < b.time }
            if a.priority != b.priority { return a.priority > b.priority }
            return a.id < b.id
        }
    }

    private var heap = Heap<Entry>()
    private var tickets: [String: Int] = [:]
    private var lastTicket = 0

    /// Sets or moves the wake-up of an intent; nil takes it out.
    mutating func schedule(_ id: String, at time: Timestamp?, priority: Int) {
        guard let time else {
            tickets[id] = nil
            return
        }
        lastTicket += 1
        tickets[id] = lastTicket
        heap.insert(Entry(time: time, priority: priority, id: id, ticket: lastTicket))
    }

    /// The earliest wake-up.
    mutating func nextTime() -> Timestamp? {
        while let first = heap.min {
            if tickets[first.id] == first.ticket { return first.time }
            heap.removeMin()
        }
        return nil
    }

    /// Takes out every intent whose time has come, in order.
    mutating func popDue(at now: Timestamp) -> [String] {
        var due: [String] = []
        while let time = nextTime(), time <= now {
            let entry = heap.removeMin()
            tickets[entry.id] = nil
            due.append(entry.id)
        }
        return due
    }

    mutating func removeAll() {
        heap = Heap()
        tickets = [:]
    }

    var count: Int { tickets.count }
}
