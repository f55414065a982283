import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Decisions of events") struct EventDecisionTests {
    @Test("What a message said in brackets before the step is a column after it, and nothing else is")
    func migration() throws {
        let before = try DatabaseQueue()
        try before.write { db in
            for step in Schema.migrations.prefix(while: { $0.sql != Schema.eventDecisions }) {
                try db.execute(sql: step.sql)
            }
            for (reason, message) in [
                ("TriggerSkipped", "event 4 (push) started nothing (skipped:suspended)"),
                ("TriggerSkipped", "the end of run 1 of a (b) started nothing (skipped:frozen)"),
                ("TriggerSkipped", "the end of run 1 of a started nothing: b has run before it in this chain"),
                ("OverlapSkipped", "event 4 (push) started nothing: a run is still active"),
                ("OverlapSkipped", "due 2026-05-04T09:00:00.000Z not started: the run before it is still active"),
                ("Missed", "event 4 (push) started nothing: it is older than the start deadline"),
                ("Missed", "due 2026-05-04T09:00:00.000Z not started (missed:down)"),
            ] {
                try db.execute(
                    sql: """
                        INSERT INTO events (type, reason, message, first_time, last_time) VALUES ('Normal', ?, ?, 'x', 'x')
                        """, arguments: [reason, message])
            }
            try db.execute(sql: Schema.eventDecisions)
        }
        let found = try before.read {
            try (String?).fetchAll($0, sql: "SELECT decision FROM events ORDER BY id")
        }
        #expect(
            found == ["skipped:suspended", "skipped:frozen", nil, "skipped:overlap", nil, "missed:deadline", nil])
    }

    @Test("An event keeps its decision, and one without has none")
    func kept() throws {
        let store = try Store.inMemory()
        try store.record(NewEvent(.triggerSkipped, "a", decision: .skippedFrozen), now: start)
        try store.record(NewEvent(.missed, "b"), now: start + .seconds(1))
        #expect(try store.events().map(\.decision) == [nil, .skippedFrozen])
    }
}
