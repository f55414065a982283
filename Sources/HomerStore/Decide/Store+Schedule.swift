import GRDB
package import HomerCore

/// What the execution loop keeps of an intent: when it runs and by which rules, not what it says.
package struct ScheduledIntent: Hashable, Sendable {
    package var id: String
    package var generation: Int
    package var source: String
    package var trigger: Trigger
    /// Those behind the first.
    package var moreTriggers: [Trigger] = []
    package var overlap: OverlapPolicy
    package var catchUp: CatchUpPolicy
    package var startDeadline: Milliseconds?
    package var jitter: Milliseconds
    package var priority: Int
    package var consent: RunConsent
    /// When it may run; empty is any time.
    package var windows: [RunWindow]
    /// Days on which nothing starts.
    package var except: ExceptedDays
    /// Occurrences up to and including this moment have been decided.
    package var cursor: Timestamp
    /// The same of each of several triggers, by place; empty for one.
    package var cursors: [Timestamp] = []
    package var createdAt: Timestamp
    package var acceptedAt: Timestamp
    package var lastStart: Timestamp?
    package var lastEnd: Timestamp?

    package var triggers: [Trigger] { [trigger] + moreTriggers }

    /// Everything up to a moment has been decided; an earlier one is that of a clock that was set right.
    package mutating func count(from moment: Timestamp) {
        cursors = TriggerCursors.moved(cursors, from: cursor, to: moment)
        cursor = cursors.min() ?? moment
    }
}

/// An intent of which nothing is due before a moment (`DueFloor`): all that is to be known of it until then.
package struct DistantIntent: Hashable, Sendable {
    package var id: String
    package var source: String
    package var priority: Int
    package var cursor: Timestamp
    package var floor: Timestamp
}

/// How those are taken in whose floor lies beyond a moment: their specs are neither read nor decoded.
package struct DistantIntents<Result: Sendable>: Sendable {
    /// Those whose floor is later are distant.
    package var horizon: Timestamp
    /// One that counts from later was counted by a wrong clock, and so was its floor.
    package var latestCursor: Timestamp
    /// False for one that is to be read whole.
    package var take: @Sendable (inout Result, DistantIntent) -> Bool

    package init(
        horizon: Timestamp, latestCursor: Timestamp, take: @escaping @Sendable (inout Result, DistantIntent) -> Bool
    ) {
        self.horizon = horizon
        self.latestCursor = latestCursor
        self.take = take
    }

    fileprivate var arguments: StatementArguments { [horizon.milliseconds, latestCursor.milliseconds] }
}

extension Store {
    /// Every enabled intent, or those of the given ids that are enabled. One whose rows cannot be read is left out, so
    /// that the others go on.
    ///
    /// - Parameter faulty: told of each that is left out.
    package func scheduledIntents(
        ids: [String]? = nil, faulty: (StoreError) -> Void = { _ in }
    ) throws -> [ScheduledIntent] {
        try foldScheduledIntents(into: [], ids: ids, faulty: faulty) { $0.append($1) }
    }

    /// How many intents are on.
    package func enabledCount() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM intents WHERE enabled = 1") ?? 0 }
    }

    /// The same one by one, in no order: whoever keeps little of each never has all of them in memory. As many statements,
    /// however many ids. `faulty` hears of what is left out when all are read.
    ///
    /// - Parameters:
    ///   - distant: those of which little is read; nil reads all of each.
    ///   - body: takes an intent into what is returned in the end; must not ask the store.
    package func foldScheduledIntents<Result: Sendable>(
        into initial: Result, ids: [String]? = nil, distant: DistantIntents<Result>? = nil,
        faulty: (StoreError) -> Void = { _ in },
        _ body: @Sendable (inout Result, ScheduledIntent) -> Void
    ) throws -> Result {
        let (result, faults) = try read { db in
            var (result, faults): (Result, [StoreError]) = (initial, [])
            let given = ids.map { JSONValue.array($0.map { .string($0) }).compact }
            // Not by the index of those that are enabled: it leads to nearly all of them, whatever ids are asked for.
            var chosen = given == nil ? "" : "AND i.id IN (SELECT value FROM json_each(?))"
            var arguments: StatementArguments = given.map { [$0] } ?? []
            if let distant {
                let whole = try Self.fold(distant, into: &result, chosen, arguments, db)
                chosen += " AND (\(Self.isDistant) IS NOT 1 OR i.id IN (SELECT value FROM json_each(?)))"
                arguments += distant.arguments + [JSONValue.array(whole.map { .string($0) }).compact]
            }
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT i.id, i.generation, i.source, g.spec, i.cursor_ms, i.created_at, i.accepted_at,
                          \(Self.furtherCursors), \(Self.lastMoments)
                        FROM \(Self.inForce)
                        WHERE +i.enabled = 1 \(chosen)
                        """),
                arguments: arguments)
            while let row = try rows.next() {
                do { body(&result, try Self.scheduled(row)) } catch let error as StoreError
                    where error.code == .unreadable
                { faults.append(error) }
            }
            return (result, faults)
        }
        faults.forEach(faulty)
        return result
    }

    /// Of an intent `i`, with `DistantIntents.arguments`: nothing of it is due before long.
    private static let isDistant = "(i.due_floor_ms > ? AND i.cursor_ms <= ?)"

    /// Takes those that are distant in. Returns the ids of those that are to be read whole all the same.
    private static func fold<Result>(
        _ distant: DistantIntents<Result>, into result: inout Result, _ chosen: String,
        _ arguments: StatementArguments, _ db: Database
    ) throws -> [String] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT i.id, i.source, i.priority, i.cursor_ms, i.due_floor_ms FROM intents i
                    WHERE +i.enabled = 1 \(chosen) AND \(isDistant)
                    """), arguments: arguments + distant.arguments)
        var whole: [String] = []
        while let row = try rows.next() {
            let intent = DistantIntent(
                id: row[0], source: row[1] ?? "", priority: row[2], cursor: Timestamp(milliseconds: row[3]),
                floor: Timestamp(milliseconds: row[4]))
            if !distant.take(&result, intent) { whole.append(intent.id) }
        }
        return whole
    }

    private static func scheduled(_ row: Row) throws -> ScheduledIntent {
        let (cursor, cursors) = (Self.cursor(row), Self.cursors(row))
        let row = StoredRow(row, of: "intents")
        let (spec, beginning) = (try row.spec("spec"), try row.beginning)
        return ScheduledIntent(
            id: row["id"], generation: row["generation"], source: row["source"] ?? "", trigger: spec.trigger,
            moreTriggers: spec.moreTriggers.map(\.trigger), overlap: spec.overlap, catchUp: spec.catchUp,
            startDeadline: spec.startDeadline, jitter: spec.jitter,
            priority: spec.priority, consent: spec.consent, windows: spec.windows, except: spec.exceptedDays,
            cursor: cursor, cursors: cursors, createdAt: beginning.created,
            acceptedAt: beginning.accepted, lastStart: time(row["last_start"]), lastEnd: time(row["last_end"]))
    }

    /// When the last run of intent `i` started, and when one last ended; no rehearsal.
    static let lastMoments = """
        (SELECT r.started_at FROM intent_runs r WHERE r.intent_id = i.id
          AND r.started_at IS NOT NULL AND r.triggered_by <> '\(RunCause.rehearsal)' ORDER BY r.id DESC LIMIT 1) AS last_start,
        (SELECT r.completed_at FROM intent_runs r WHERE r.intent_id = i.id
          AND r.completed_at IS NOT NULL AND r.triggered_by <> '\(RunCause.rehearsal)' ORDER BY r.id DESC LIMIT 1) AS last_end
        """

    /// For what must go on although one row is damaged; everything else reads by `StoredRow`, which throws.
    package static func time(_ text: String?) -> Timestamp? { text.flatMap { Timestamp(iso: $0) } }
}
