extension Schema {
    /// HOMER's table of plans that wait, with its columns: a HOMER database keeps its own. What was
    /// decided, and what is carried out, is kept beside it, since HOMER only deletes.
    static let promptTables = """
        CREATE TABLE IF NOT EXISTS pending_plans (
          job_id TEXT PRIMARY KEY,
          plan TEXT NOT NULL,
          created_at INTEGER NOT NULL
        );

        CREATE TABLE plan_decisions (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          intent_id TEXT NOT NULL,
          plan TEXT NOT NULL,
          created_at TEXT NOT NULL,
          decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected')),
          decided_at TEXT NOT NULL,
          decided_by TEXT NOT NULL,
          reason TEXT,
          run_id INTEGER UNIQUE,
          CHECK ((decision = 'approved') = (run_id IS NOT NULL))
        ) STRICT;
        CREATE INDEX idx_plan_decisions_intent ON plan_decisions(intent_id, id);
        """
}
