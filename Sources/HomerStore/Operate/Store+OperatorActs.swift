import GRDB
package import HomerCore

/// Up to where what people decided has been looked at.
package struct OperatorMark: Hashable, Sendable {
    var override: Int64
    var event: Int64
    /// Overrides that had not ended then.
    var open: Set<Int64>
}

/// What people decided since a look, each oldest first.
package struct OperatorActs: Hashable, Sendable {
    /// An approval or a refusal of changes, of a run or of a plan.
    package struct Verdict: Hashable, Sendable {
        package var isApproval: Bool
        package var intentID: String?
        package var passID: String?
        package var runID: Int64?
        /// What, by whom and why.
        package var sentence: String
    }

    /// Suspensions and pins.
    package var begun: [Override] = []
    /// Suspensions and pins that somebody ended; not those whose time was over.
    package var ended: [Override] = []
    package var verdicts: [Verdict] = []

    /// Nothing was decided.
    package init() {}
}

extension Store {
    /// A mark at everything that is stored now.
    package func operatorMark() throws -> OperatorMark {
        try read { db in
            OperatorMark(
                override: try Int64.fetchOne(db, sql: "SELECT max(id) FROM overrides") ?? 0,
                event: try Int64.fetchOne(db, sql: "SELECT max(id) FROM events") ?? 0,
                open: try Self.openOverrides(db))
        }
    }

    /// What people decided since the mark, which moves on to now. Reads only.
    package func operatorActs(since mark: inout OperatorMark) throws -> OperatorActs {
        let before = mark
        let (acts, after) = try read { db in
            var after = before
            var acts = OperatorActs()
            for row in try Self.overrides(db, endedAfter: nil) {
                if row.id > before.override {
                    acts.begun.append(row)
                    after.override = max(after.override, row.id)
                }
                let wasOpen = row.id > before.override || before.open.contains(row.id)
                if wasOpen, row.endedAt != nil, row.endedBy != Override.itsTime { acts.ended.append(row) }
            }
            after.open = try Self.openOverrides(db)
            after.event = try Int64.fetchOne(db, sql: "SELECT max(id) FROM events") ?? before.event
            acts.verdicts = try Self.verdicts(after: before.event, db)
            return (acts, after)
        }
        mark = after
        return acts
    }

    private static func openOverrides(_ db: Database) throws -> Set<Int64> {
        Set(try Int64.fetchAll(db, sql: "SELECT id FROM overrides WHERE ended_at IS NULL"))
    }

    private static func verdicts(after event: Int64, _ db: Database) throws -> [OperatorActs.Verdict] {
        let approvals: [EventReason] = [.approved, .planApproved]
        let refusals: [EventReason] = [.rejected, .planRejected]
        let words = (approvals + refusals).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT reason, intent_id, pass_id, run_id, message FROM events
                    WHERE id > ? AND reason IN (\(words)) ORDER BY id
                    """), arguments: [event]
        ).map { row in
            let reason: String = row[0]
            return OperatorActs.Verdict(
                isApproval: approvals.contains { $0.rawValue == reason }, intentID: row[1], passID: row[2],
                runID: row[3], sentence: row[4])
        }
    }
}
