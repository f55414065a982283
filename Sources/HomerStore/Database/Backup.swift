import GRDB
import Glibc
import HomerCore

/// Copies of the database that have been read back and found whole.
package enum Backup {
    /// Writes a copy into `backups/` beside the database, mode 0600, checks it with `PRAGMA integrity_check`, and only
    /// then gives it its name. Returns its path. Never touches an earlier backup.
    @discardableResult
    static func make(of reader: any DatabaseReader, databasePath: String, label: String) throws -> String {
        let folder = databasePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        let directory = folder.isEmpty ? "backups" : folder + "/backups"
        guard mkdir(directory, PrivateFile.directoryMode) == 0 || errno == EEXIST else {
            throw StoreError(.sqlite, "cannot make \(directory): \(String(cString: strerror(errno)))")
        }
        let stamp = try reader.read {
            try String.fetchOne($0, sql: "SELECT strftime('%Y%m%dT%H%M%fZ', 'now')") ?? "copy"
        }
        return try write(reader, to: "\(directory)/\(label)-\(stamp).db")
    }

    /// Writes a copy beside its place, mode 0600, checks it, and only then gives it its name. Returns its path.
    static func write(_ reader: any DatabaseReader, to final: String) throws -> String {
        let parts = final.split(separator: "/", omittingEmptySubsequences: false)
        let directory = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : "."
        guard FileProbe.exists(directory) else {
            throw StoreError(
                .missing,
                "cannot write \(final): there is no directory \(directory); make it (`mkdir -p`), or name another"
            )
        }
        guard FileProbe.isWritable(directory) else {
            throw StoreError(
                .sqlite,
                "cannot write \(final): the directory \(directory) is not writable; name another, or `chmod` it")
        }
        // Two that open a new database at once may both be copying it.
        let partial = final + ".\(UInt32.random(in: .min ... .max)).partial"
        do { try fill(partial, from: reader) } catch {
            for suffix in ["-journal", "-wal", "-shm", ""] { unlink(partial + suffix) }
            throw error
        }
        guard rename(partial, final) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(partial)
            throw StoreError(.sqlite, "cannot name the backup \(final): \(reason)")
        }
        return final
    }

    /// Copies and reads back.
    private static func fill(_ partial: String, from reader: any DatabaseReader) throws {
        unlink(partial)
        PrivateFile.make(partial)
        let destination = try DatabaseQueue(path: partial)
        defer { try? destination.close() }
        try reader.backup(to: destination)
        let verdict = try destination.writeWithoutTransaction { db -> String? in
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            return try String.fetchOne(db, sql: "PRAGMA integrity_check")
        }
        guard verdict == sound else {
            throw StoreError(.sqlite, "the copy is damaged: \(verdict ?? "no answer"); nothing was changed")
        }
    }
}

extension Store {
    /// An online, verified copy in `backups/` beside the database; returns its path. Writers go on meanwhile.
    package func backup(label: String) throws -> String {
        guard let path else { throw StoreError(.conflict, "a database in memory cannot be backed up") }
        do {
            return try Backup.make(of: writer, databasePath: path, label: label)
        } catch let error as DatabaseError {
            throw StoreError(.sqlite, "backup failed: \(Self.sentence(error))")
        }
    }

    /// `ok`, or what `PRAGMA integrity_check` and `foreign_key_check` found.
    package func integrity() throws -> String {
        try read { db in
            let verdict = try String.fetchOne(db, sql: "PRAGMA integrity_check") ?? "no answer"
            guard verdict == "ok" else { return verdict }
            let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            return orphans == 0 ? "ok" : "\(orphans) rows point at rows that are not there"
        }
    }
}
