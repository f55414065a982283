import GRDB
import HomerCore

/// Looks at a database file before it is opened for writing, so that one that is refused keeps every byte, its time and
/// its journal mode, and one that is changed was copied before.
struct DatabaseProbe {
    let path: String

    /// Throws when the file is damaged, of a newer Homer, or not one that Homer may set up; makes a verified copy in
    /// `backups/` when something is there that will be changed. Writes nothing to the file.
    func prepare() throws {
        guard FileProbe.size(path) > 0 else { return }
        let queue: DatabaseQueue
        do { queue = try open() } catch let error as DatabaseError {
            // Opening for writing fails as well, and says why.
            guard error.resultCode != .SQLITE_CANTOPEN else { return }
            throw refusal(error)
        }
        defer { try? queue.close() }
        do {
            let missing = try queue.read { try Migrator.missing($0, path: path) }
            guard let first = missing.first, try queue.read({ try !Migrator.isBlank($0) }) else { return }
            try checkWhole(queue)
            try Backup.make(of: queue, databasePath: path, label: "before-\(first.name)")
        } catch let error as DatabaseError {
            throw refusal(error)
        }
    }

    /// Reading a database that is in WAL mode makes its two side files; a connection that may write removes them again
    /// when it closes. Where there are some already, whoever made them keeps them: a connection that may write would
    /// fold them into the database.
    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.distrustFile()
        configuration.readonly = FileProbe.exists(path + "-wal") || !FileProbe.isWritable(path)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private func checkWhole(_ queue: DatabaseQueue) throws {
        let verdict = try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") } ?? "no answer"
        guard verdict == "ok" else { throw damaged(verdict) }
    }

    private func refusal(_ error: DatabaseError) -> StoreError {
        switch error.resultCode {
        case .SQLITE_CORRUPT: damaged(error.message ?? "a page cannot be read")
        default: StoreError(.sqlite, "cannot open \(path): \(Store.sentence(error)); nothing was changed")
        }
    }

    private func damaged(_ verdict: String) -> StoreError {
        let line = verdict.split(separator: "\n").joined(separator: " ")
        return StoreError(
            .sqlite,
            "\(path) is damaged (\(line)); nothing was changed. Keep the file; restore a backup, or try "
                + "`sqlite3 \(path) .recover | sqlite3 recovered.db`")
    }
}
