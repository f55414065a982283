import GRDB
package import HomerCore

/// A set of changes that waits, or waited, for a person.
package struct PendingPass: Hashable, Sendable {
    package enum Status: String, Word { case waiting, approved, applied, superseded }

    /// `Plan.approvalID`.
    package var id: String
    package var status: Status
    /// `Change.approvalKey` of each change.
    package var keys: [String]
    /// One line for people.
    package var summary: String
    /// What waits, as JSON: an array of {id, actions, file, reason, message, fields}.
    package let plan: String
    /// The same as values.
    package let changes: [PendingChange]
    package var createdAt: Timestamp
    package var decidedAt: Timestamp?
    package var decidedBy: String?
    package var reason: String?

    package init(
        id: String, status: Status, keys: [String], summary: String, plan: String, createdAt: Timestamp,
        decidedAt: Timestamp? = nil, decidedBy: String? = nil, reason: String? = nil
    ) {
        self.id = id
        self.status = status
        self.keys = keys
        self.summary = summary
        self.plan = plan
        changes = PendingChange.list(plan)
        self.createdAt = createdAt
        self.decidedAt = decidedAt
        self.decidedBy = decidedBy
        self.reason = reason
    }

    /// Why its changes wait.
    package var reasons: Set<BlockReason> { Set(changes.compactMap(\.reason)) }

    /// What a plan leaves waiting; nil when nothing does.
    package init?(waitingIn plan: Plan, now: Timestamp) {
        guard let id = plan.approvalID else { return nil }
        self.init(
            id: id, status: .waiting, keys: plan.blocked.map(\.change.approvalKey).sorted(),
            summary: plan.blockedSummary, plan: plan.blockedText, createdAt: now)
    }
}

/// One change of a set that waits.
package struct PendingChange: Hashable, Sendable {
    package var id: String
    /// nil for a word of another version.
    package var reason: BlockReason?

    /// A summary with the first intents that change: `9 to disable wait (HeldGuard): a, b, c, d, e and 4 more`.
    package static func summary(_ text: String, plan: String) -> String {
        let ids = list(plan).map(\.id)
        guard !ids.isEmpty else { return text }
        return "\(text): \(ids.prefix(5).joined(separator: ", "))" + (ids.count > 5 ? " and \(ids.count - 5) more" : "")
    }

    /// - Parameter plan: `PendingPass.plan`; empty when it cannot be understood.
    static func list(_ plan: String) -> [PendingChange] {
        ((try? JSONValue(parsing: plan))?.array ?? []).compactMap { change in
            change["id"]?.string.map {
                PendingChange(id: $0, reason: change["reason"]?.string.flatMap(BlockReason.init))
            }
        }
    }
}

extension StoreSnapshot {
    /// Newest first; only those that wait or are approved and not yet applied, unless all are asked for.
    package func pendingPasses(all: Bool = false) throws -> [PendingPass] {
        try read { try Store.pendingPasses($0, all: all) }
    }
}

extension Store {
    static func pendingPasses(_ db: Database, all: Bool) throws -> [PendingPass] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, status, keys, summary, created_at, decided_at, decided_by, reason, plan FROM pending_passes
                WHERE ? OR status IN ('waiting', 'approved') ORDER BY created_at DESC, id
                """, arguments: [all]
        ).map { row in
            let row = StoredRow(row, of: "pending_passes")
            return PendingPass(
                id: row["id"], status: try row.word("status"), keys: keys(row["keys"]), summary: row["summary"],
                plan: row["plan"], createdAt: try row.time("created_at"),
                decidedAt: try row.timeIfAny("decided_at"), decidedBy: row["decided_by"], reason: row["reason"])
        }
    }

    /// Makes the stored list say what this plan leaves waiting: a new set is stored with an event, sets that wait or
    /// are approved and have nothing in common with what waits now are superseded. Writes nothing when that is so
    /// already.
    package func notePending(_ plan: Plan, now: Timestamp) throws {
        let known = try pendingPasses()
        let keys = plan.blocked.map(\.change.approvalKey).sorted()
        // What is not confirmed yet may wait again at the next look: nothing that was said about it is over.
        let open = Set(plan.unconfirmed.map { Change.removalKey($0) })
        let wanted = open.union(keys)
        // What was approved is either applied by this very plan or waits no longer for the same thing.
        let stale = known.filter { row in
            row.status == .approved
                ? wanted.isDisjoint(with: row.keys) : row.id != plan.approvalID && open.isDisjoint(with: row.keys)
        }
        let isNew = plan.approvalID.map { id in !known.contains { $0.id == id } } ?? false
        guard !stale.isEmpty || isNew else { return }
        try write { db in
            for row in stale {
                try db.execute(
                    sql: "UPDATE pending_passes SET status = 'superseded' WHERE id = ?", arguments: [row.id])
            }
            guard isNew, let id = plan.approvalID else { return }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO pending_passes (id, status, plan, keys, summary, created_at)
                    VALUES (?, 'waiting', ?, ?, ?, ?)
                    """,
                arguments: [
                    id, plan.blockedText, JSONValue.array(keys.map { .string($0) }).compact, plan.blockedSummary,
                    now.description,
                ])
            try Self.recordEvent(
                NewEvent(.approvalNeeded, "\(plan.blockedSummary); `homer approve \(id)` applies it", passID: id),
                now: now, db)
            try Self.tellWaiting(
                changes: id, summary: PendingChange.summary(plan.blockedSummary, plan: plan.blockedText),
                digest: DecisionDigest.changes(id, plan: plan.blockedText, keys: keys), now: now, db)
        }
    }

    /// Says that a person agrees to a set of changes. When it returns the next pass applies those of them that still
    /// are wanted. Works also for a set no daemon has stored yet.
    package func approve(_ pass: PendingPass, by user: String, reason: String?, now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO pending_passes
                      (id, status, plan, keys, summary, created_at, decided_at, decided_by, reason)
                    VALUES (?, 'approved', ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET status = 'approved', decided_at = excluded.decided_at,
                      decided_by = excluded.decided_by, reason = excluded.reason
                    """,
                arguments: [
                    pass.id, pass.plan, JSONValue.array(pass.keys.map { .string($0) }).compact, pass.summary,
                    pass.createdAt.description, now.description, user, reason,
                ])
            try Self.recordEvent(
                NewEvent(
                    .approved, "\(pass.summary), approved by \(user)\(reason.map { ": \($0)" } ?? "")",
                    passID: pass.id), now: now, db)
        }
    }

    /// Marks approvals that the changes just applied have used up.
    static func consumeApprovals(_ changes: [Change], _ db: Database) throws {
        let approved = try pendingPasses(db, all: false).filter { $0.status == .approved }
        guard !approved.isEmpty else { return }
        let applied = Set(changes.map(\.approvalKey))
        for row in approved {
            guard !applied.isDisjoint(with: row.keys) else { continue }
            try db.execute(sql: "UPDATE pending_passes SET status = 'applied' WHERE id = ?", arguments: [row.id])
        }
    }

    private static func keys(_ text: String) -> [String] {
        ((try? JSONValue(parsing: text))?.array ?? []).compactMap(\.string)
    }
}

extension Plan {
    fileprivate var blockedText: String {
        JSONValue.array(
            blocked.map { blocked in
                .object([
                    "id": .string(blocked.change.id),
                    "actions": .array(blocked.change.actions.map { .string($0.rawValue) }),
                    "file": .string(blocked.change.file), "reason": .string(blocked.reason.rawValue),
                    "message": .string(blocked.message),
                    "fields": .array(blocked.change.fields.map { .string($0.path) }),
                ])
            }
        ).compact
    }

    /// `2 to disable, 1 to update wait (HeldGuard)`
    package var blockedSummary: String {
        var parts: [String] = []
        for action in ChangeAction.allCases {
            let count = blocked.count { $0.change.actions.first == action }
            if count > 0 { parts.append("\(count) to \(action.rawValue)") }
        }
        let reasons = Set(blocked.map(\.reason.rawValue)).sorted().joined(separator: ", ")
        return "\(parts.joined(separator: ", ")) wait (\(reasons))"
    }
}
