import GRDB
import Glibc
package import HomerCore

extension Backup {
    /// What `integrity` says of a database that is whole.
    package static let sound = "ok"

    package struct Check: Hashable, Sendable {
        /// Name of the last step of its schema; empty for a database of the old HOMER that Homer has not been in.
        package var step: String
        package var bytes: Int
        /// Whether it can take the place of a database of Homer's.
        package var isHomers: Bool { !step.isEmpty }
    }

    /// What a restore did.
    package struct Restored: Hashable, Sendable {
        /// Where what was there before is now; nil when there was nothing.
        package var replaced: String?
        /// Messages that waited when the copy was made, and are not sent.
        package var unsent: Int
    }

    /// Reads a database whole and changes nothing. Throws when it is damaged, missing, empty, of a newer Homer, or of
    /// another program; a database of the old HOMER is none of these.
    package static func verify(_ path: String) throws -> Check {
        try FileProbe.requireRegular(path)
        guard FileProbe.exists(path) else {
            throw StoreError(.missing, "there is no file at \(path); `homer backup list` shows the copies there are")
        }
        guard FileProbe.size(path) > 0 else { throw foreign(path, "is empty") }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.distrustFile()
        do {
            let queue = try DatabaseQueue(
                path: "file:\(FileProbe.percentEncoded(path))?immutable=1", configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in
                let verdict = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
                guard verdict == sound else { throw damaged(path, verdict) }
                let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
                guard orphans == 0 else { throw damaged(path, "\(orphans) rows point at rows that are not there") }
                _ = try Migrator.missing(db, path: path)
                guard let step = try lastStep(db) else {
                    guard try LegacySchema.isPresent(db) else { throw foreign(path, "holds no tables of Homer's") }
                    return Check(step: "", bytes: FileProbe.size(path))
                }
                return Check(step: step, bytes: FileProbe.size(path))
            }
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_CORRUPT: throw damaged(path, error.message ?? "a page cannot be read")
            case .SQLITE_NOTADB: throw foreign(path, "is not a SQLite database")
            default: throw StoreError(.sqlite, "\(path) cannot be read: \(Store.sentence(error))")
            }
        }
    }

    /// nil for a database that is not Homer's: one without the list of its steps, or without a lineage.
    private static func lastStep(_ db: Database) throws -> String? {
        guard try db.tableExists("homer_migrations"), try db.tableExists("homer_meta"),
            try !Store.version(db).lineage.isEmpty
        else { return nil }
        return try String.fetchOne(db, sql: "SELECT max(name) FROM homer_migrations")
    }

    private static func damaged(_ path: String, _ verdict: String) -> StoreError {
        let line = verdict.split(separator: "\n").joined(separator: " ")
        return StoreError(.sqlite, "this copy is damaged: \(path): \(line); take another (`homer backup list`)")
    }

    private static func foreign(_ path: String, _ what: String) -> StoreError {
        StoreError(
            .unknownSchema, "\(path) \(what), so it is no copy of the database; take another (`homer backup list`)")
    }

    /// Puts a verified copy of `copy` in the place of the database. The caller holds the daemon's lock.
    ///
    /// What was there is moved aside with its log, as a database of its own. A crash leaves the old database, the new one,
    /// or none beside the one that was moved aside. Messages that were on their way in the copy may have been sent since:
    /// they end as `unknown`, before the copy is put in place.
    package static func restore(_ copy: String, to path: String, now: Timestamp) throws -> Restored {
        guard try verify(copy).isHomers else {
            throw StoreError(
                .unknownSchema,
                "\(copy) is a database of the old HOMER without Homer's tables, so it is no copy of this one; nothing was "
                    + "changed. `homer backup list` shows the copies there are; docs/migration.md says how Homer begins "
                    + "with such a database")
        }
        let draft = "\(path).restoring"
        unlink(draft)
        PrivateFile.make(draft)
        let unsent: Int
        do {
            unsent = try fill(draft, from: copy, now: now)
            _ = try verify(draft)
        } catch {
            unlink(draft)
            throw error
        }
        let aside = FileProbe.exists(path) ? "\(path).replaced-\(now.milliseconds)" : nil
        if let aside {
            try emptyLog(path)
            // The log first: a database must never find the log of another.
            for suffix in ["-wal", "-shm", ""] where FileProbe.exists(path + suffix) {
                guard rename(path + suffix, aside + suffix) == 0 else {
                    throw StoreError(.sqlite, "cannot move \(path + suffix) aside: \(String(cString: strerror(errno)))")
                }
            }
        }
        guard rename(draft, path) == 0 else {
            throw StoreError(
                .sqlite,
                "cannot name \(path): \(String(cString: strerror(errno)))"
                    + (aside.map { "; what was there before is \($0)" } ?? ""))
        }
        return Restored(replaced: aside, unsent: unsent)
    }

    /// Copies, and ends what was on its way. Returns how many messages that were.
    private static func fill(_ draft: String, from copy: String, now: Timestamp) throws -> Int {
        var configuration = Configuration()
        configuration.distrustFile()
        do {
            let target = try DatabaseQueue(path: draft, configuration: configuration)
            defer { try? target.close() }
            configuration.readonly = true
            let source = try DatabaseQueue(
                path: "file:\(FileProbe.percentEncoded(copy))?immutable=1", configuration: configuration)
            defer { try? source.close() }
            try source.backup(to: target)
            // What is written must be in the file itself, which is moved without a log.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            return try target.write { try Store.endUnsent(now: now, $0) }
        } catch let error as DatabaseError {
            throw StoreError(.sqlite, "cannot copy \(copy): \(Store.sentence(error)); nothing was changed")
        }
    }

    /// Folds the log into its database, so that each is whole without the other. One that is damaged is left as it is.
    private static func emptyLog(_ path: String) throws {
        guard FileProbe.exists(path + "-wal"), let queue = try? DatabaseQueue(path: path) else { return }
        _ = try? queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        try? queue.close()
    }
}

extension Store {
    /// An online, verified copy in a file that is not there yet; returns its path. Writers go on meanwhile.
    package func backup(to file: String) throws -> String {
        guard !FileProbe.exists(file) else {
            throw StoreError(.conflict, "\(file) is there already; name another file")
        }
        do { return try Backup.write(writer, to: file) } catch let error as DatabaseError {
            throw StoreError(.sqlite, "backup failed: \(Self.sentence(error))")
        }
    }
}
