import HomerCore
import HomerStore

/// Waits for other processes to write to the database, for the commands with `-w`.
struct DatabaseWatch {
    private let store: Store
    private let clock = ContinuousClock()

    /// Counts changes from now on: make it before the first answer is read, so that nothing falls in between.
    init(_ store: Store) throws {
        self.store = store
        _ = try store.hasExternalChange()
    }

    /// Returns after the next commit of another process, at most 200 ms late. Asking costs microseconds.
    func nextChange() async throws {
        repeat { try await clock.sleep(for: .milliseconds(200)) } while try !store.hasExternalChange()
    }

    /// The same, and at `deadline` without one.
    func nextChange(until deadline: ContinuousClock.Instant) async throws {
        repeat {
            try await clock.sleep(until: min(clock.now + .milliseconds(200), deadline), tolerance: nil)
        } while try clock.now < deadline && !store.hasExternalChange()
    }
}

/// A table that is continued: every row goes to the reader at once, under the columns printed first.
struct ContinuedTable {
    private var widths: [Int]?

    mutating func print(_ table: TextTable) {
        Console.printText(text(table))
        Console.flush()
    }

    /// The next rows as they are to be printed.
    mutating func text(_ table: TextTable) -> String {
        let isFirst = widths == nil
        let room = table.widths(atLeast: widths ?? [])
        widths = room
        return table.text(widths: room, heading: isFirst)
    }
}
