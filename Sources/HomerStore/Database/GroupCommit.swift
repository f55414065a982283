import GRDB
import HomerCore
import Synchronization

/// Gathers the writes of many tasks into one transaction, so that a hundred runs that end together cost one fsync.
///
/// Each operation runs in a savepoint of its own: one that fails takes nothing of the others with it. A caller is
/// resumed only after the commit, so what it was told is durable. A lock, not an actor: the queue changes in two
/// places, both synchronous (decision record 7).
final class GroupCommit: Sendable {
    private struct Operation: Sendable {
        let body: @Sendable (Database) throws -> Void
        let resume: @Sendable (Result<Void, any Error>) -> Void
    }

    private struct Queue {
        var waiting: [Operation] = []
        var draining = false
    }

    private let writer: any DatabaseWriter
    /// The epoch all of them write under; nil when this process is not the daemon.
    private let epoch: Int64?
    private let queue = Mutex(Queue())

    init(writer: any DatabaseWriter, epoch: Int64?) {
        self.writer = writer
        self.epoch = epoch
    }

    func perform<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let result = HandOver<T>()
        let end: Result<Void, any Error> = await handedOver { resume in
            enqueue(Operation(body: { result.put(try body($0)) }, resume: resume))
        }
        try end.get()
        guard let value = result.value else { throw StoreError(.sqlite, "the transaction ended without a result") }
        return value
    }

    /// Whoever commits holds on to this queue until nothing waits, so no caller is left without an answer.
    private func enqueue(_ operation: Operation) {
        let isFirst = queue.withLock { queue in
            queue.waiting.append(operation)
            defer { queue.draining = true }
            return !queue.draining
        }
        if isFirst { commitNext() }
    }

    /// On the writer's own thread, without a task in between: each hand-over from thread to thread costs as much as a small
    /// write. One batch at a time, so that whoever waits for the writer beside this queue has a turn.
    private func commitNext() {
        writer.asyncWriteWithoutTransaction { [self] db in
            let batch = queue.withLock { queue in
                defer { queue.waiting = [] }
                return queue.waiting
            }
            for (operation, result) in zip(batch, commit(batch, db)) { operation.resume(result) }
            let isMore = queue.withLock { queue in
                queue.draining = !queue.waiting.isEmpty
                return queue.draining
            }
            if isMore { commitNext() }
        }
    }

    private func commit(_ batch: [Operation], _ db: Database) -> [Result<Void, any Error>] {
        do {
            var results: [Result<Void, any Error>] = []
            try db.inTransaction {
                try Store.check(epoch, db)
                results = try Self.perform(batch, db)
                return .commit
            }
            return results
        } catch {
            let failure = Store.mapped(error)
            return batch.map { _ in .failure(failure) }
        }
    }

    private static func perform(_ batch: [Operation], _ db: Database) throws -> [Result<Void, any Error>] {
        // Alone it needs none: what fails takes the transaction with it.
        if batch.count == 1, let only = batch.first {
            try only.body(db)
            return [.success(())]
        }
        return try batch.map { operation in
            do {
                try inSavepoint(db) { try operation.body(db) }
                return .success(())
            } catch {
                // A full disk or an I/O error ends the whole transaction, not the savepoint alone: nothing of the batch is
                // stored, and everybody in it hears why.
                guard db.isInsideTransaction else { throw error }
                return .failure(error)
            }
        }
    }

    /// GRDB's own makes its statements anew each time, which costs as much as a small write.
    private static func inSavepoint(_ db: Database, _ body: () throws -> Void) throws {
        try db.cachedStatement(sql: "SAVEPOINT operation").execute()
        do {
            try body()
        } catch {
            // Nothing is left to go back to when SQLite has ended the whole transaction.
            if db.isInsideTransaction {
                try db.cachedStatement(sql: "ROLLBACK TO SAVEPOINT operation").execute()
                try db.cachedStatement(sql: "RELEASE SAVEPOINT operation").execute()
            }
            throw error
        }
        try db.cachedStatement(sql: "RELEASE SAVEPOINT operation").execute()
    }
}
