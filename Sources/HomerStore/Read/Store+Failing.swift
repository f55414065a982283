import GRDB
import HomerCore

extension StoreSnapshot {
    /// Ids of intents whose newest run that ended went wrong, in order: those that a face looks at when it says what is
    /// wrong. An index answers it, intent by intent, and no spec is read.
    package func failingIntentIDs() throws -> [String] {
        try read { db in
            try String.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT i.id FROM intents i WHERE i.removed_at IS NULL AND i.enabled AND EXISTS (
                          SELECT 1 FROM intent_runs f WHERE f.intent_id = i.id AND f.status = 'failed')
                        AND (SELECT r.status FROM intent_runs r WHERE r.intent_id = i.id AND r.completed_at IS NOT NULL
                          AND r.triggered_by <> '\(RunCause.rehearsal)' AND r.condition IS NOT 'skipped'
                          ORDER BY r.id DESC LIMIT 1) = 'failed'
                        ORDER BY i.id
                        """))
        }
    }
}
