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

    /// The same one by one, in no order: whoever keeps little of each never has all of them in memory. One statement,
    /// however many ids. `faulty` hears of what is left out when all are read.
    ///
    /// - Parameter body: takes an intent into what is returned in the end; must not ask the store.
    package func foldScheduledIntents<Result: Sendable>(
        into initial: Result, ids: [String]? = nil, faulty: (StoreError) -> Void = { _ in },
        _ body: @Sendable (inout Result, ScheduledIntent) -> Void
    ) throws -> Result {
        let (result, faults) = try read { db in
            // Not by the index of those that are enabled: it leads to nearly all of them, whatever ids are asked for.
            let chosen = ids == nil ? "" : "AND i.id IN (SELECT value FROM json_each(?))"
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT i.id, i.generation, i.source, g.spec, i.cursor_ms, i.created_at, i.accepted_at,
                          \(Self.furtherCursors), \(Self.lastMoments)
                        FROM \(Self.inForce)
                        WHERE +i.enabled = 1 \(chosen)
                        """),
                arguments: ids.map { [JSONValue.array($0.map { .string($0) }).compact] } ?? [])
            var (result, faults): (Result, [StoreError]) = (initial, [])
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
