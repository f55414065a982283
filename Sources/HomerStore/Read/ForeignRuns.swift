package import GRDB
package import HomerCore

/// Runs of another scheduler, which keeps them in tables of its own, as lists show them beside ours. Their ids are below 0
/// (`RunName`). Each question is asked in the transaction of the answer it belongs to.
package struct ForeignRuns: Sendable {
    /// Those a list shows, newest first, at most as many as the filter takes.
    ///
    /// `now` says whether a run without an end is going on or lost; nil goes by SQLite's clock.
    package var list: @Sendable (Store.RunFilter, _ now: Timestamp?, Database) throws -> [RunRow]
    /// The newest of one intent, newest first.
    package var newest: @Sendable (_ intent: String, _ limit: Int, Database) throws -> [RunRow]
    /// Those that are going on, oldest first.
    package var open: @Sendable (_ now: Timestamp, Database) throws -> [RunRow]
    /// How those that began since a moment ended.
    package var endings: @Sendable (_ since: Timestamp, _ now: Timestamp, Database) throws -> Endings
    /// Whether there are any, or any of one intent.
    package var exist: @Sendable (_ intent: String?, Database) throws -> Bool
    package var find: @Sendable (Int64, Database) throws -> RunRow?
    package var output: @Sendable (Int64, Database) throws -> String?
    /// Asks whoever carries a run to end it; false when it is none of theirs. Throws `conflict`.
    package var cancel: @Sendable (Store, Int64, _ user: String) throws -> Bool
    /// How many milliseconds those took that went to an end of their own, by intent: at most `limit` of each, the
    /// newest first. Only those that are kept here.
    package var durations: @Sendable (_ limit: Int, Database) throws -> [String: [Int64]]
    /// How many are kept here that ended before a moment and that no rule keeps, as `Pruning` has it for ours.
    package var countOld: @Sendable (_ before: Timestamp, Database) throws -> Int
    /// Deletes at most `limit` of those, and returns how many went.
    package var deleteOld: @Sendable (_ before: Timestamp, _ limit: Int, Database) throws -> Int

    package struct Endings: Hashable, Sendable {
        package var succeeded: Int
        package var failed: Int

        package init(succeeded: Int = 0, failed: Int = 0) {
            self.succeeded = succeeded
            self.failed = failed
        }
    }

    package init(
        list: @escaping @Sendable (Store.RunFilter, Timestamp?, Database) throws -> [RunRow],
        newest: @escaping @Sendable (String, Int, Database) throws -> [RunRow],
        open: @escaping @Sendable (Timestamp, Database) throws -> [RunRow],
        endings: @escaping @Sendable (Timestamp, Timestamp, Database) throws -> Endings,
        exist: @escaping @Sendable (String?, Database) throws -> Bool,
        find: @escaping @Sendable (Int64, Database) throws -> RunRow?,
        output: @escaping @Sendable (Int64, Database) throws -> String?,
        cancel: @escaping @Sendable (Store, Int64, String) throws -> Bool,
        durations: @escaping @Sendable (Int, Database) throws -> [String: [Int64]],
        countOld: @escaping @Sendable (Timestamp, Database) throws -> Int,
        deleteOld: @escaping @Sendable (Timestamp, Int, Database) throws -> Int
    ) {
        self.list = list
        self.newest = newest
        self.open = open
        self.endings = endings
        self.exist = exist
        self.find = find
        self.output = output
        self.cancel = cancel
        self.durations = durations
        self.countOld = countOld
        self.deleteOld = deleteOld
    }

    /// There is no other scheduler.
    package static let none = ForeignRuns(
        list: { _, _, _ in [] }, newest: { _, _, _ in [] }, open: { _, _ in [] }, endings: { _, _, _ in Endings() },
        exist: { _, _ in false }, find: { _, _ in nil }, output: { _, _ in nil }, cancel: { _, _, _ in false },
        durations: { _, _ in [:] }, countOld: { _, _ in 0 }, deleteOld: { _, _, _ in 0 })
}

/// Old and new runs in one list.
extension StoreSnapshot {
    /// Runs of both schedulers or of one, newest first.
    ///
    /// - Parameter now: by which a run of the other scheduler without an end is going on or lost; nil goes by SQLite's
    ///   clock.
    package func allRuns(
        _ filter: Store.RunFilter, engine: RunEngine? = nil, now: Timestamp? = nil
    ) throws -> [RunRow] {
        guard engine != .new else { return try runs(filter) }
        let own = engine == .old ? [] : try runs(filter)
        let all = (own + (try read { try foreign.list(filter, now, $0) }))
            .sorted { ($0.triggeredAt, $0.id) > ($1.triggeredAt, $1.id) }
        return Array(all.prefix(filter.limit))
    }

    /// Runs of the other scheduler that are going on, oldest first.
    package func openOldRuns(now: Timestamp) throws -> [RunRow] { try read { try foreign.open(now, $0) } }

    /// Whether there are runs of the other scheduler at all, or of one intent.
    package func hasOldRuns(of job: String? = nil) throws -> Bool { try read { try foreign.exist(job, $0) } }
}

extension RunRow {
    package var name: RunName { RunName(id) }
}
