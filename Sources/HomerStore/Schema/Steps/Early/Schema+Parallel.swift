extension Schema {
    /// Parallel mode: what the new engine would have run beside what the old one did, and up to when it has planned.
    static let parallelTables = """
        CREATE TABLE parallel_comparisons (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          job_id TEXT NOT NULL,
          at TEXT NOT NULL,
          planned_at TEXT,
          generation INTEGER,
          recorded_at TEXT NOT NULL,
          executor TEXT,
          argv TEXT CHECK (argv IS NULL OR json_valid(argv)),
          prompt_hash TEXT,
          working_directory TEXT,
          while_down INTEGER NOT NULL DEFAULT 0 CHECK (while_down IN (0, 1)),
          excluded TEXT,
          executes INTEGER NOT NULL DEFAULT 0 CHECK (executes IN (0, 1)),
          fired INTEGER CHECK (fired IN (0, 1)),
          lateness_ms INTEGER,
          old_run_id INTEGER,
          old_started_at TEXT,
          old_completed_at TEXT,
          old_success INTEGER CHECK (old_success IN (0, 1)),
          old_exit_code INTEGER,
          old_duration_ms INTEGER,
          old_output TEXT,
          new_run_id INTEGER,
          new_started_at TEXT,
          new_completed_at TEXT,
          new_success INTEGER CHECK (new_success IN (0, 1)),
          new_exit_code INTEGER,
          new_duration_ms INTEGER,
          new_output TEXT,
          verdict TEXT NOT NULL DEFAULT 'pending' CHECK (verdict IN ('pending', 'match', 'mismatch')),
          reasons TEXT NOT NULL DEFAULT '',
          settled_at TEXT,
          CHECK (planned_at IS NOT NULL OR old_run_id IS NOT NULL),
          CHECK ((verdict = 'pending') = (settled_at IS NULL)),
          CHECK (verdict <> 'mismatch' OR reasons <> '')
        ) STRICT;
        CREATE UNIQUE INDEX idx_parallel_planned ON parallel_comparisons(job_id, planned_at)
          WHERE planned_at IS NOT NULL;
        CREATE UNIQUE INDEX idx_parallel_old_run ON parallel_comparisons(old_run_id) WHERE old_run_id IS NOT NULL;
        CREATE INDEX idx_parallel_at ON parallel_comparisons(at);
        CREATE INDEX idx_parallel_pending ON parallel_comparisons(job_id) WHERE verdict = 'pending';
        CREATE INDEX idx_parallel_open ON parallel_comparisons(old_run_id)
          WHERE old_run_id IS NOT NULL AND old_completed_at IS NULL;

        CREATE TABLE parallel_cursors (
          intent_id TEXT PRIMARY KEY NOT NULL,
          generation INTEGER NOT NULL,
          cursor_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
