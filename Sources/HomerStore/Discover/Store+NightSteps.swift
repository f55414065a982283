import GRDB
package import HomerCore

/// What came of asking for a night.
package enum DiscoveryOpening: Hashable, Sendable {
    case opened(String)
    /// This run has opened it before.
    case already(String)
    /// Another one goes on.
    case busy(String)
    /// `runtime.discovery_enabled` is false, and nobody forces it.
    case off
}

/// The steps of a night. Each is one transaction that checks the phase it starts from and throws `conflict` when the night
/// is elsewhere by now: whoever drives it looks again.
extension Store {
    /// Begins a night for a run; a run that did so before finds its own again, also when that has ended.
    ///
    /// - Parameters:
    ///   - date: the local one, which names it.
    ///   - deadline: when all of it is over.
    ///   - force: begins it although the flag is false.
    package func openDiscovery(
        run: Int64, date: String, deadline: Timestamp, force: Bool, now: Timestamp
    ) throws -> DiscoveryOpening {
        try write { db in
            if let own = try String.fetchOne(
                db, sql: "SELECT id FROM discovery_sessions WHERE run_id = ?", arguments: [run])
            {
                return .already(own)
            }
            if let open = try Self.openSession(db) { return .busy(open.id) }
            let isOn = try Self.flags(db).discoveryEnabled
            guard isOn || force else { return .off }
            let id = try Self.freeName(date, db)
            let cause = try String.fetchOne(
                db, sql: "SELECT triggered_by FROM intent_runs WHERE id = ?", arguments: [run])
            try db.execute(
                sql: """
                    INSERT INTO discovery_sessions
                      (id, started_at, phase, run_id, triggered_by, forced, local_date, deadline_ms, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, now.description, DiscoveryPhase.ingestion.rawValue, run, cause ?? RunCause.manual.rawValue,
                    !isOn, date, deadline.milliseconds, now.description, now.description,
                ])
            try Self.tell(NewEvent(.discoveryStarted, "\(id) has begun", runID: run), now: now, db)
            return .opened(id)
        }
    }

    private static func freeName(_ date: String, _ db: Database) throws -> String {
        let names = Set(
            try String.fetchAll(
                db, sql: "SELECT id FROM discovery_sessions WHERE id LIKE ?",
                arguments: [DiscoverySessionRow.prefix + date + "%"]))
        let first = DiscoverySessionRow.prefix + date
        guard names.contains(first) else { return first }
        var number = 2
        while names.contains("\(first)-\(number)") { number += 1 }
        return "\(first)-\(number)"
    }

    /// The pack is written: a planner is asked.
    package func beginPlanning(
        _ session: String, packFile: String, manifest: String, planner: IntentSpec, deadline: Timestamp, now: Timestamp
    ) throws {
        try write { db in
            try Self.move(session, from: .ingestion, to: .planning, deadline: deadline, now: now, db)
            try db.execute(
                sql: "UPDATE discovery_sessions SET pack_file = ?, pack_manifest = ?, plan_attempts = 1 WHERE id = ?",
                arguments: [packFile, manifest, session])
            try Self.accept(planner, of: session, now: now, db)
        }
    }

    /// The planner's first answer was no plan: it is asked once more.
    package func repairPlan(_ session: String, raw: String, planner: IntentSpec, now: Timestamp) throws {
        try write { db in
            try Self.expect(session, in: .planning, db)
            try db.execute(
                sql: """
                    UPDATE discovery_sessions SET plan_raw = CAST(? AS TEXT), plan_attempts = 2, updated_at = ?
                    WHERE id = ? AND plan_attempts = 1
                    """, arguments: [WholeText.argument(raw), now.description, session])
            guard db.changesCount == 1 else { throw Self.elsewhere(session) }
            try Self.retireIntents(of: session, by: session, now: now, db)
            try Self.accept(planner, of: session, now: now, db)
        }
    }

    /// Planning is over: with a plan, or for a reason without one. Every item has a row from here on, also those that are
    /// not run, and the tasks that people asked for are taken.
    ///
    /// - Parameters:
    ///   - raw: the planner's answer; nil when there was none.
    ///   - plan: as it was taken; nil without one.
    ///   - tonight: ids of the tasks that are among the items.
    ///   - failure: why there is no plan; the night fails for that when it is over.
    ///   - unwritten: why the plan is not in its file; nil when it is.
    package func takePlan(
        _ session: String, raw: String?, plan: String?, items: [DiscoveryItemRow], tonight: [Int64], failure: String?,
        unwritten: String? = nil, deadline: Timestamp, now: Timestamp
    ) throws {
        try write { db in
            try Self.move(session, from: .planning, to: .execution, failure: failure, deadline: deadline, now: now, db)
            try db.execute(
                sql: """
                    UPDATE discovery_sessions SET plan_raw = coalesce(CAST(? AS TEXT), plan_raw), plan = CAST(? AS TEXT)
                    WHERE id = ?
                    """, arguments: [WholeText.argument(raw), WholeText.argument(plan), session])
            try Self.retireIntents(of: session, by: session, now: now, db)
            if let unwritten { try Self.noteUnwritten(unwritten, of: session, now: now, db) }
            for item in items { try Self.insert(item, now: now, db) }
            for task in tonight {
                try db.execute(
                    sql: "UPDATE tonight_tasks SET state = 'taken', session_id = ? WHERE id = ? AND state = 'queued'",
                    arguments: [session, task])
                guard db.changesCount == 1 else { throw Self.elsewhere(session) }
            }
        }
    }

    /// Items become intents, each to run once.
    ///
    /// - Parameter costLimit: dollars of the night: as soon as they are spent no item starts any more; nil is no limit.
    package func queueItems(
        _ session: String, _ specs: [Int: IntentSpec], costLimit: Double? = nil, now: Timestamp
    ) throws {
        try write { db in
            try Self.expect(session, in: .execution, db)
            for (number, spec) in specs.sorted(by: { $0.key < $1.key }) {
                try db.execute(
                    sql: """
                        UPDATE discovery_items SET state = 'queued', intent_id = ?, updated_at = ?
                        WHERE session_id = ? AND number = ? AND state = 'planned'
                        """, arguments: [spec.id, now.description, session, number])
                guard db.changesCount == 1 else { throw Self.elsewhere(session) }
                try Self.accept(spec, of: session, now: now, db)
                guard spec.consent == .tell else { continue }
                try Self.recordEvent(
                    NewEvent(
                        .discoveryItemToTell, "item \(number) of \(session) runs; its risk is \(spec.risk)",
                        intentID: spec.id), now: now, db)
            }
            try db.execute(
                sql: """
                    UPDATE discovery_sessions SET intents_created = intents_created + ?, cost_limit = ?, updated_at = ?
                    WHERE id = ?
                    """, arguments: [specs.count, costLimit, now.description, session])
        }
    }

    /// The work is over, or cannot begin: what came of it is put together.
    package func beginSynthesis(
        _ session: String, from phase: DiscoveryPhase, failure: String?, now: Timestamp
    ) throws {
        try write { db in
            try Self.move(session, from: phase, to: .synthesis, failure: failure, deadline: nil, now: now, db)
        }
    }

    /// The findings are kept, and an agent is asked to sum them up, where one is.
    package func beginBriefing(
        _ session: String, findings: String, writer: IntentSpec?, deadline: Timestamp, now: Timestamp
    ) throws {
        try write { db in
            try Self.move(session, from: .synthesis, to: .briefing, deadline: deadline, now: now, db)
            try db.execute(
                sql: "UPDATE discovery_sessions SET findings = CAST(? AS TEXT) WHERE id = ?",
                arguments: [WholeText.argument(findings), session])
            if let writer { try Self.accept(writer, of: session, now: now, db) }
        }
    }

    /// The briefing is written: the night is over. Its intents are retired, but for those whose run waits for a person.
    ///
    /// - Parameter unwritten: why the briefing is not in its file, which fails the night; nil when it is.
    package func concludeDiscovery(
        _ session: String, briefing: String, unwritten: String? = nil, now: Timestamp
    ) throws {
        try write { db in
            let earlier = try Self.session(session, db)?.stateReason
            if earlier != nil, let unwritten { try Self.noteUnwritten(unwritten, of: session, now: now, db) }
            let failure = earlier ?? unwritten.map { "the briefing could not be written: \($0)" }
            let end: DiscoveryPhase = failure == nil ? .done : .failed
            try Self.move(session, from: .briefing, to: end, failure: failure, deadline: nil, now: now, db)
            try db.execute(
                sql: "UPDATE discovery_sessions SET morning_briefing = CAST(? AS TEXT) WHERE id = ?",
                arguments: [WholeText.argument(briefing), session])
            try Self.retireIntents(of: session, by: session, now: now, db)
        }
    }
}
