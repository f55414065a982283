package import GRDB
package import HomerCore
import Synchronization

/// The database: what was accepted, what ran, and why. One method is one transaction that keeps every invariant.
///
/// Opening for writing migrates; opening read-only never changes a byte. Tests use `inMemory()`, which is the same
/// code over the same schema.
package final class Store: Sendable {
    let writer: any DatabaseWriter
    /// Path of the file; nil in memory.
    package let path: String?
    /// The epoch this process writes under; nil when it is not the daemon.
    package let epoch: Int64?
    /// Files that others could read until this store was opened; each now belongs to its owner alone.
    package let narrowed: [String]
    /// Runs of another scheduler that lists show beside ours.
    let foreign: ForeignRuns
    /// What a daemon stands on; nil when this process is none.
    private let ground: DaemonGround?
    private let group: GroupCommit
    private let budget: StepBudget?
    private let meter: StoreMeter?
    let lastDataVersion = Mutex<Int64?>(nil)
    let specs = SpecCache()

    init(
        writer: any DatabaseWriter, path: String?, epoch: Int64? = nil, ground: DaemonGround? = nil,
        narrowed: [String] = [], budget: StepBudget? = nil, foreign: ForeignRuns = .none, meter: StoreMeter? = nil
    ) {
        self.writer = writer
        self.meter = meter
        self.path = path
        self.epoch = epoch
        self.ground = ground
        self.narrowed = narrowed
        self.budget = budget
        self.foreign = foreign
        group = GroupCommit(writer: writer, epoch: epoch)
    }

    /// Opens for reading and writing, makes the file when it is missing, and brings the schema up to date, after a
    /// verified copy of what was there. HOMER's tables and rows stay as they are. A file that is damaged, of a newer
    /// Homer, of another program, or with something of another's making under a name of Homer's is refused and keeps
    /// every byte. When it returns, every commit is durable (`synchronous = FULL`), foreign keys are enforced, another
    /// process's lock is waited for up to 5 seconds, and only the owner can read the files; those of a database that was
    /// HOMER's first keep their rights, since HOMER or its group may need them.
    package static func open(path: String, foreign: ForeignRuns = .none) throws -> Store {
        try FileProbe.requireRegular(path)
        do {
            PrivateFile.make(path)
            try DatabaseProbe(path: path).prepare()
            var configuration = Self.configuration()
            configuration.readonly = false
            let pool = try DatabasePool(path: path, configuration: configuration)
            try Migrator(path: path).migrate(pool)
            // GRDB sets NORMAL after preparing the connection; a decision that is lost in a power cut is run twice.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL; \(Self.upkeep)") }
            let isOurs = try pool.read { try Self.flagDefaults($0) } != .homer
            let narrowed = isOurs ? DatabaseFiles(path).all.filter { PrivateFile.narrow($0) } : []
            return Store(writer: pool, path: path, narrowed: narrowed, foreign: foreign)
        } catch let error as DatabaseError {
            throw StoreError(.sqlite, "cannot open \(path): \(Self.sentence(error))")
        }
    }

    /// Opens an existing database for reading only; works on a read-only file system and while a daemon writes.
    /// Throws `missing` when there is none, `newerSchema` or `unknownSchema` when it cannot be understood or trusted.
    ///
    /// - Parameter steps: what SQLite may do for one answer, in instructions of its machine; beyond that it throws. A file
    ///   whose pages lead in circles must not keep anybody waiting for ever.
    package static func openReadOnly(
        path: String, steps: Int = StepBudget.ample, foreign: ForeignRuns = .none
    ) throws -> Store {
        try FileProbe.requireRegular(path)
        guard FileProbe.exists(path) else {
            throw StoreError(.missing, "there is no database at \(path); `homer run` or `homer apply` makes it")
        }
        do {
            let budget = StepBudget(steps)
            let queue = try openReadOnlyQueue(path: path, budget)
            try Migrator(path: path).check(queue)
            return Store(writer: queue, path: path, budget: budget, foreign: foreign)
        } catch let error as DatabaseError {
            throw StoreError(.sqlite, "cannot read \(path): \(Self.sentence(error))")
        }
    }

    /// A database without a file, for tests and for plans when there is no database yet.
    package static func inMemory(foreign: ForeignRuns = .none) throws -> Store {
        let queue = try DatabaseQueue(configuration: configuration())
        try blank.get().backup(to: queue)
        try queue.write { db in
            try db.execute(sql: "UPDATE homer_meta SET value = lower(hex(randomblob(16))) WHERE key = 'lineage'")
        }
        return Store(writer: queue, path: nil, foreign: foreign)
    }

    /// What `inMemory` copies: the steps that lead there take thirty times as long.
    private static let blank = Result {
        let queue = try DatabaseQueue(configuration: configuration())
        try Migrator(path: nil).migrate(queue)
        return queue
    }

    /// Takes the next epoch and returns a store whose writes fail with `fenced` as soon as another daemon has taken
    /// a later one. The caller holds the daemon lock.
    ///
    /// - Parameters:
    ///   - ground: while it is not all there, nothing can be claimed.
    ///   - meter: hears of every transaction.
    package func startingEpoch(
        daemon: DaemonIdentity, now: Timestamp, ground: DaemonGround? = nil, meter: StoreMeter? = nil
    ) throws -> Store {
        let epoch = try mapErrors {
            try writer.write { db -> Int64 in
                try db.execute(sql: "UPDATE homer_meta SET value = value + 1 WHERE key = 'epoch'")
                let epoch = try Int64.fetchOne(db, sql: "SELECT value FROM homer_meta WHERE key = 'epoch'") ?? 1
                try db.execute(
                    sql: """
                        INSERT INTO daemons (epoch, pid, host, user, version, boot_id, started_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        epoch, daemon.pid, daemon.host, daemon.user, daemon.version, daemon.bootID, now.description,
                    ])
                try Self.note(timeZone: daemon.timeZone, now: now, db)
                return epoch
            }
        }
        return Store(
            writer: writer, path: path, epoch: epoch, ground: ground, narrowed: narrowed, foreign: foreign, meter: meter
        )
    }

    package var currentEpoch: Int64? { epoch }

    /// One transaction. A daemon's write first proves that its epoch is still the latest (fencing: a lock alone does
    /// not stop a process that was suspended while holding it).
    package func write<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws -> T {
        try mapErrors {
            try measured(.write) {
                try writer.write { db in
                    try self.checkEpoch(db)
                    return try body(db)
                }
            }
        }
    }

    /// Like `write`, but shares its commit with whatever else is waiting. For the hot paths of a busy daemon.
    package func writeGrouped<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let start = meter?.clock()
        defer { if let meter, let start { meter.took(.grouped, meter.clock() - start) } }
        do { return try await group.perform(body) } catch { throw Self.mapped(error) }
    }

    /// Does blocking work with the store away from Swift's thread pool, whose few threads must never wait for a disk.
    package func off<T: Sendable>(_ body: @escaping @Sendable (Store) throws -> T) async throws -> T {
        try await Self.threads.run { Result { try body(self) } }.get()
    }

    private static let threads = WaitingThreads("homer.store")

    package func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws -> T {
        budget?.refill()
        return try mapErrors { try measured(.read) { try writer.read(body) } }
    }

    /// Asks everything in one read transaction, so that an answer of many questions tells one state. SQLite's errors are
    /// thrown as sentences, those of `body` as they are.
    ///
    /// - Parameter body: keeps nothing of the snapshot, and asks the snapshot alone: a question to the store itself would
    ///   wait for the transaction it is in, which ends the program.
    package func snapshot<T>(_ body: (StoreSnapshot) throws -> T) throws -> T {
        try mapErrors {
            try measured(.read) {
                try writer.read { try body(StoreSnapshot($0, budget: budget, foreign: foreign, specs: specs)) }
            }
        }
    }

    func measured<T>(_ kind: StoreMeter.Kind, _ body: () throws -> T) rethrows -> T {
        if let meter { try meter.measured(kind, body) } else { try body() }
    }

    /// Throws `displaced` when this daemon's lock, database or workspace is no longer its own: whatever is started then
    /// is seen by nobody, and may be started a second time by a daemon that took its place.
    package func checkGround() throws {
        guard let loss = ground?.loss() else { return }
        throw StoreError(.displaced, "\(loss): nothing is started any more")
    }

    func checkEpoch(_ db: Database) throws { try Self.check(epoch, db) }

    /// Throws `fenced` unless `epoch` is still the latest; nil always passes.
    static func check(_ epoch: Int64?, _ db: Database) throws {
        guard let epoch else { return }
        let latest = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM homer_meta WHERE key = 'epoch'"))
        guard latest == epoch else {
            throw StoreError(.fenced, "another daemon (epoch \(latest ?? 0)) has taken over from this one (\(epoch))")
        }
    }

    func mapErrors<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch { throw Self.mapped(error) }
    }

    /// SQLite's errors become sentences; ours stay.
    static func mapped(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return StoreError(isRefusal(error) ? .refused : .sqlite, sentence(error))
    }

    /// Whether the data is refused, and not the moment wrong: trying again would not help.
    static func isRefusal(_ error: DatabaseError) -> Bool {
        [.SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH].contains(error.resultCode)
    }

    static func sentence(_ error: DatabaseError) -> String {
        switch error.resultCode {
        case .SQLITE_BUSY: "the database is locked by another process (SQLITE_BUSY); try again"
        case .SQLITE_INTERRUPT:
            "an answer takes far more work than a database of any size should need; if the file came with a clone or from "
                + "a stranger, move it away, else see `homer doctor`"
        case .SQLITE_FULL: "the disk is full (SQLITE_FULL); free some space, nothing was lost"
        case .SQLITE_READONLY: "the database is read-only (SQLITE_READONLY)"
        case .SQLITE_NOTADB: "the file is not a SQLite database (SQLITE_NOTADB)"
        case .SQLITE_CORRUPT:
            "the database is damaged (SQLITE_CORRUPT); restore a backup from .homer/backups and keep the damaged file"
        default: "\(error.message ?? "unknown error") (SQLite \(error.extendedResultCode.rawValue))"
        }
    }

    /// What a large pass leaves of the log is given back at the first commit that begins it anew; so much is as long as it
    /// grows by itself between two checkpoints. What a statement with triggers keeps to undo itself stays in memory.
    private static let upkeep = "PRAGMA journal_size_limit = \(4 << 20); PRAGMA temp_store = MEMORY"

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.journalMode = .wal
        configuration.foreignKeysEnabled = true
        configuration.distrustFile()
        return configuration
    }

    /// A WAL database on a read-only file system has no shared-memory file and cannot make one; when nothing is
    /// waiting in the log it may be read as an immutable file instead.
    private static func openReadOnlyQueue(path: String, _ budget: StepBudget) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.distrustFile()
        configuration.prepareDatabase { budget.limit($0) }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
            return queue
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CANTOPEN && !FileProbe.exists(path + "-wal")
        {
            return try DatabaseQueue(
                path: "file:\(FileProbe.percentEncoded(path))?immutable=1", configuration: configuration)
        }
    }
}

/// Who writes under an epoch.
package struct DaemonIdentity: Hashable, Sendable {
    package var pid: Int32
    package var host: String
    package var user: String
    package var version: String
    package var bootID: String
    /// The value of `TZ` that means the zone it goes by; nil does not say.
    package var timeZone: String?

    package init(
        pid: Int32, host: String, user: String, version: String, bootID: String, timeZone: String? = nil
    ) {
        self.pid = pid
        self.host = host
        self.user = user
        self.version = version
        self.bootID = bootID
        self.timeZone = timeZone
    }
}
