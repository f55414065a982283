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
    }

    /// Reads a database whole and changes nothing. Throws when it is damaged, missing, of a newer Homer, or of another
    /// program.
    package static func verify(_ path: String) throws -> Check {
        try FileProbe.requireRegular(path)
        guard FileProbe.exists(path) else { throw StoreError(.missing, "there is no file at \(path)") }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.distrustFile()
        do {
            let queue = try DatabaseQueue(
                path: "file:\(FileProbe.percentEncoded(path))?immutable=1", configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in
                let verdict = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
                guard verdict == sound else { throw StoreError(.sqlite, "\(path) is damaged: \(verdict)") }
                let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
                guard orphans == 0 else {
                    throw StoreError(.sqlite, "\(path) is damaged: \(orphans) rows point at rows that are not there")
                }
                _ = try Migrator.missing(db, path: path)
                let step =
                    try db.tableExists("homer_migrations")
                    ? String.fetchOne(db, sql: "SELECT max(name) FROM homer_migrations") : nil
                return Check(step: step ?? "", bytes: FileProbe.size(path))
            }
        } catch let error as DatabaseError {
            throw StoreError(.sqlite, "\(path) cannot be read: \(Store.sentence(error))")
        }
    }

    /// Puts a verified copy of `copy` in the place of the database. The caller holds the daemon's lock.
    ///
    /// What was there is moved aside with its log, as a database of its own, and its path is returned; nil when there was
    /// nothing. A crash leaves the old database, the new one, or none beside the one that was moved aside.
    package static func restore(_ copy: String, to path: String, now: Timestamp) throws -> String? {
        _ = try verify(copy)
        let draft = "\(path).restoring"
        unlink(draft)
        PrivateFile.make(draft)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.distrustFile()
            let source = try DatabaseQueue(
                path: "file:\(FileProbe.percentEncoded(copy))?immutable=1", configuration: configuration)
            let target = try DatabaseQueue(path: draft)
            try source.backup(to: target)
            try source.close()
            try target.close()
        } catch let error as DatabaseError {
            throw StoreError(.sqlite, "cannot copy \(copy): \(Store.sentence(error)); nothing was changed")
        }
        _ = try verify(draft)
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
        return aside
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
