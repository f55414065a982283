extension Schema {
    /// Attempts of runs: a run stays one row with one ending, what went before stands beside it.
    static let attemptTables = """
        ALTER TABLE intent_runs ADD COLUMN not_before TEXT;
        ALTER TABLE intent_runs ADD COLUMN link INTEGER NOT NULL DEFAULT 0 CHECK (link >= 0);

        CREATE TABLE run_attempts (
          run_id INTEGER NOT NULL,
          attempt INTEGER NOT NULL CHECK (attempt >= 1),
          link INTEGER NOT NULL,
          executor TEXT NOT NULL,
          started_at TEXT,
          ended_at TEXT NOT NULL,
          outcome TEXT NOT NULL,
          exit_code INTEGER,
          error TEXT,
          next_at TEXT,
          PRIMARY KEY (run_id, attempt),
          FOREIGN KEY (run_id) REFERENCES intent_runs(id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idx_intent_runs_not_before ON intent_runs(not_before)
          WHERE completed_at IS NULL AND not_before IS NOT NULL;
        """
}
