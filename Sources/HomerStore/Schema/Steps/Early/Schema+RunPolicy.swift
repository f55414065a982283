extension Schema {
    /// What retry, fallback, limits and the circuit breaker keep.
    ///
    /// A run between two attempts is `pending` again, has begun, and has a `not_before`: the three are one. It counts as
    /// active for overlap, which the index over begun runs holds for everybody. `queue_rank` is `QueueOrder.rank`.
    static let runPolicyTables = """
        ALTER TABLE intent_runs ADD COLUMN link INTEGER NOT NULL DEFAULT 0 CHECK (link >= 0);
        ALTER TABLE intent_runs ADD COLUMN link_attempt INTEGER NOT NULL DEFAULT 1 CHECK (link_attempt >= 1);
        ALTER TABLE intent_runs ADD COLUMN executor TEXT;
        ALTER TABLE intent_runs ADD COLUMN attempt_started_at TEXT;
        ALTER TABLE intent_runs ADD COLUMN not_before TEXT
          CHECK ((not_before IS NOT NULL) = (status = 'pending' AND started_at IS NOT NULL));
        ALTER TABLE intent_runs ADD COLUMN queue_rank INTEGER GENERATED ALWAYS AS (
          CAST(round((julianday(coalesce(not_before, triggered_at)) - 2440587.5) * 86400000) AS INTEGER)
            - priority * 30000) VIRTUAL;
        CREATE INDEX idx_intent_runs_queue ON intent_runs(queue_rank, id) WHERE status = 'pending';
        CREATE INDEX idx_intent_runs_waiting ON intent_runs(not_before) WHERE not_before IS NOT NULL;
        CREATE UNIQUE INDEX idx_intent_runs_one_begun ON intent_runs(intent_id)
          WHERE exclusive = 1 AND started_at IS NOT NULL AND completed_at IS NULL;

        CREATE TABLE run_attempts (
          run_id INTEGER NOT NULL,
          attempt INTEGER NOT NULL CHECK (attempt >= 1),
          link INTEGER NOT NULL DEFAULT 0 CHECK (link >= 0),
          executor TEXT NOT NULL,
          started_at TEXT NOT NULL,
          ended_at TEXT NOT NULL,
          outcome TEXT NOT NULL CHECK (outcome IN ('succeeded', 'failed', 'timeout', 'rate_limited', 'quota', 'auth',
            'bad_input', 'limit', 'cancelled', 'lost')),
          error TEXT,
          exit_code INTEGER,
          signal INTEGER,
          tokens_used INTEGER,
          cost_estimate REAL,
          output_file TEXT,
          next_at TEXT,
          PRIMARY KEY (run_id, attempt),
          FOREIGN KEY (run_id) REFERENCES intent_runs(id) ON DELETE CASCADE,
          CHECK (next_at IS NULL OR outcome NOT IN ('succeeded', 'cancelled'))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE executor_state (
          executor TEXT PRIMARY KEY NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'half_open')),
          open_until TEXT,
          trips INTEGER NOT NULL DEFAULT 0 CHECK (trips >= 0),
          reason TEXT CHECK (reason IN ('rate_limited', 'quota', 'auth')),
          message TEXT,
          changed_at TEXT NOT NULL,
          CHECK ((open_until IS NOT NULL) = (state = 'open')),
          CHECK ((reason IS NULL) = (state = 'closed'))
        ) STRICT, WITHOUT ROWID;
        """
}
