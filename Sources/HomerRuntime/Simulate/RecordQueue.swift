import HomerCore

/// Keeps records in the order of their decisions while some wait for their run to start, so that each is written once
/// and whole.
struct RecordQueue {
    private var records: [SimulationRecord] = []
    /// How many records have left the queue.
    private var taken = 0
    /// Decided runs that have not started: where their record stands, counted from the first ever, and whose they are.
    private var open: [Int64: (place: Int, intentID: String)] = [:]

    /// Whether decided runs wait to start.
    var isWaiting: Bool { !open.isEmpty }
    var waiting: Int { open.count }

    mutating func append(_ record: SimulationRecord) {
        if case .occurrence(let occurrence) = record, let run = occurrence.run {
            open[run] = (taken + records.count, occurrence.intentID)
        }
        records.append(record)
    }

    mutating func started(_ run: Int64, late: Milliseconds?) {
        guard let place = open.removeValue(forKey: run)?.place else { return }
        if case .occurrence(var occurrence) = records[place - taken] {
            occurrence.late = late
            records[place - taken] = .occurrence(occurrence)
        }
    }

    /// A run ends without having started: its due time was missed, or nobody approved it.
    mutating func notStarted(_ run: Int64, _ verdict: OccurrenceVerdict) {
        guard let place = open.removeValue(forKey: run)?.place else { return }
        if case .occurrence(var occurrence) = records[place - taken] {
            occurrence.entry.verdict = verdict
            occurrence.run = nil
            records[place - taken] = .occurrence(occurrence)
        }
    }

    /// A run that has not started waits for something that nothing in a simulation brings.
    mutating func waits(_ run: Int64, for reason: RunWait) {
        guard let place = open[run]?.place else { return }
        if case .occurrence(var occurrence) = records[place - taken] {
            occurrence.waits = reason
            records[place - taken] = .occurrence(occurrence)
        }
    }

    /// Runs of an intent that will not start after all.
    mutating func cancelled(of intentID: String) {
        open = open.filter { $0.value.intentID != intentID }
    }

    /// The records up to the first one that waits.
    mutating func takeReady() -> [SimulationRecord] {
        let count = open.values.map { $0.place - taken }.min() ?? records.count
        let ready = Array(records.prefix(count))
        records.removeFirst(count)
        taken += count
        return ready
    }

    /// All that is left; what has not started is written without a start.
    mutating func takeAll() -> [SimulationRecord] {
        open = [:]
        return takeReady()
    }
}
