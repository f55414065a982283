import HomerCore
import HomerStore
import Logging
import Synchronization

/// Notes which process carries a run, a moment after it began: together with the end of a run that is over by then, and in
/// one transaction with all others that began in that moment.
///
/// A daemon that dies in between leaves a run without a process, which the next one finds by its marker
/// (docs/run-states.md).
final class StartNotes: Sendable {
    private struct Book {
        var notes: [Int64: StartNote] = [:]
        var isWaiting = false
    }

    /// Most short runs have ended by then, also when many are started together.
    private static let delay = Duration.milliseconds(25)

    private let store: Store
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let book = Mutex(Book())

    /// - Parameter clock: processes live in real time, whatever the loop goes by.
    init(store: Store, logger: Logger, clock: any Clock<Duration> = ContinuousClock()) {
        self.store = store
        self.logger = logger
        self.clock = clock
    }

    /// A run has begun.
    func add(_ note: StartNote) {
        let isFirst = book.withLock { book in
            book.notes[note.run] = note
            defer { book.isWaiting = true }
            return !book.isWaiting
        }
        if isFirst { Task { await storeLater() } }
    }

    /// The attempt has ended: what is not yet stored of its start is to be stored with its end.
    func take(run: Int64, attempt: Int) -> StartNote? {
        book.withLock { book in
            guard let note = book.notes[run], note.attempt == attempt else { return nil }
            book.notes[run] = nil
            return note
        }
    }

    private func storeLater() async {
        try? await clock.sleep(for: Self.delay)
        let notes = book.withLock { book in
            defer { book = Book() }
            return Array(book.notes.values)
        }
        guard !notes.isEmpty else { return }
        do { try await store.started(notes) } catch {
            let runs = notes.map { "\($0.run)" }.joined(separator: ",")
            logger.log(.storeFailed, ["run": "\(runs)", "error": "\(error)"])
        }
    }
}
