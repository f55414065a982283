extension Schema {
    /// What the old engine leaves beside HOMER's tables: which engine took which due time, jobs that have no intent, the
    /// processes of its runs, and what was asked for by hand.
    static let legacyTables = """
        CREATE TABLE legacy_fires (
          job_id TEXT NOT NULL,
          due_at TEXT NOT NULL,
          engine TEXT NOT NULL CHECK (engine IN ('old', 'new')),
          legacy_run_id INTEGER,
          decision TEXT NOT NULL,
          decided_at TEXT NOT NULL,
          PRIMARY KEY (job_id, due_at),
          CHECK (engine = 'old' OR legacy_run_id IS NULL)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE legacy_jobs (
          job_id TEXT PRIMARY KEY NOT NULL,
          spec TEXT NOT NULL,
          spec_hash TEXT NOT NULL,
          source_file TEXT NOT NULL,
          reason TEXT NOT NULL,
          since TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE legacy_processes (
          run_id INTEGER PRIMARY KEY NOT NULL,
          job_id TEXT NOT NULL,
          epoch INTEGER,
          pid INTEGER,
          process_start INTEGER,
          boot_id TEXT,
          output_file TEXT,
          requested_by TEXT,
          ended_at TEXT
        ) STRICT;
        CREATE INDEX idx_legacy_processes_open ON legacy_processes(job_id) WHERE ended_at IS NULL;

        CREATE TABLE legacy_triggers (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          job_id TEXT NOT NULL,
          requested_at TEXT NOT NULL,
          requested_by TEXT NOT NULL,
          taken_at TEXT,
          legacy_run_id INTEGER,
          note TEXT
        ) STRICT;
        CREATE INDEX idx_legacy_triggers_open ON legacy_triggers(id) WHERE taken_at IS NULL;
        """

    /// HOMER's own tables, letter for letter as its revision 4be0fbd made them. They are HOMER's:
    /// made only where there are none, when the old engine first needs them, and never altered.
    package static let homerTables = """
        CREATE TABLE IF NOT EXISTS scheduled_job_runs (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          job_id TEXT NOT NULL,
          job_name TEXT NOT NULL,
          source_file TEXT NOT NULL,
          started_at TEXT NOT NULL,
          completed_at TEXT,
          success INTEGER NOT NULL DEFAULT 0,
          output TEXT,
          error TEXT,
          exit_code INTEGER,
          created_at TEXT DEFAULT CURRENT_TIMESTAMP
        );
        CREATE INDEX IF NOT EXISTS idx_job_runs_job_id ON scheduled_job_runs(job_id);
        CREATE INDEX IF NOT EXISTS idx_job_runs_started_at ON scheduled_job_runs(started_at);
        CREATE TABLE IF NOT EXISTS scheduled_job_state (
          job_id TEXT PRIMARY KEY,
          source_file TEXT NOT NULL,
          enabled INTEGER NOT NULL DEFAULT 1,
          last_run_at TEXT,
          last_success_at TEXT,
          consecutive_failures INTEGER DEFAULT 0,
          updated_at TEXT DEFAULT CURRENT_TIMESTAMP,
          is_running INTEGER DEFAULT 0
        );
        """
}
