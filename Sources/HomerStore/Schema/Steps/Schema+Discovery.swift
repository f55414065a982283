extension Schema {
    /// Nights: what a session needs to go on after a crash at any moment, what became of every item of its plan, and what
    /// people asked for. One session at a time is open, and what has ended stays as it ended. Ours are those that a run has
    /// begun: the migration plan's own statements still work, on rows of whoever writes them.
    static let discovery = """
        ALTER TABLE discovery_sessions ADD COLUMN state_reason TEXT;
        ALTER TABLE discovery_sessions ADD COLUMN run_id INTEGER;
        ALTER TABLE discovery_sessions ADD COLUMN triggered_by TEXT;
        ALTER TABLE discovery_sessions ADD COLUMN forced INTEGER NOT NULL DEFAULT 0 CHECK (forced IN (0, 1));
        ALTER TABLE discovery_sessions ADD COLUMN local_date TEXT NOT NULL DEFAULT '';
        ALTER TABLE discovery_sessions ADD COLUMN pack_manifest TEXT;
        ALTER TABLE discovery_sessions ADD COLUMN pack_file TEXT;
        ALTER TABLE discovery_sessions ADD COLUMN plan_raw TEXT;
        ALTER TABLE discovery_sessions ADD COLUMN plan_attempts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE discovery_sessions ADD COLUMN deadline_ms INTEGER;
        ALTER TABLE discovery_sessions ADD COLUMN phase_deadline_ms INTEGER;
        ALTER TABLE discovery_sessions ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE discovery_sessions ADD COLUMN updated_at TEXT;

        CREATE UNIQUE INDEX idx_discovery_sessions_open ON discovery_sessions((completed_at IS NULL))
          WHERE completed_at IS NULL AND run_id IS NOT NULL;
        CREATE UNIQUE INDEX idx_discovery_sessions_run ON discovery_sessions(run_id) WHERE run_id IS NOT NULL;

        CREATE TRIGGER discovery_sessions_begun BEFORE INSERT ON discovery_sessions
        WHEN NEW.run_id IS NOT NULL AND (NEW.completed_at IS NOT NULL OR NEW.phase <> 'ingestion')
        BEGIN
          SELECT RAISE(ABORT, 'a night begins with its ingestion (docs/discovery.md)');
        END;

        CREATE TRIGGER discovery_sessions_moved BEFORE UPDATE OF phase, completed_at ON discovery_sessions
        WHEN NEW.run_id IS NOT NULL AND (
          NEW.phase NOT IN ('ingestion', 'planning', 'execution', 'synthesis', 'briefing', 'done', 'failed', 'cancelled')
          OR (NEW.completed_at IS NOT NULL) <> (NEW.phase IN ('done', 'failed', 'cancelled'))
          OR (OLD.completed_at IS NOT NULL AND (NEW.phase <> OLD.phase OR NEW.completed_at IS NOT OLD.completed_at)))
        BEGIN
          SELECT RAISE(ABORT, 'a night has an end when its phase is final, and stays as it ended (docs/discovery.md)');
        END;

        CREATE TABLE discovery_items (
          session_id TEXT NOT NULL,
          number INTEGER NOT NULL CHECK (number >= 1),
          kind TEXT NOT NULL CHECK (kind IN ('maintenance', 'research', 'idea', 'code_proposal', 'tonight')),
          key TEXT NOT NULL,
          title TEXT NOT NULL,
          prompt TEXT NOT NULL,
          risk TEXT NOT NULL CHECK (risk IN ('low', 'medium', 'high')),
          priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 100),
          content_hash TEXT NOT NULL,
          depends_on TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(depends_on)),
          state TEXT NOT NULL CHECK (state IN ('planned', 'queued', 'waiting_approval', 'running', 'done', 'failed',
            'duplicate', 'over_limit', 'over_budget', 'refused', 'rejected', 'expired', 'unfinished')),
          reason TEXT,
          intent_id TEXT UNIQUE,
          run_id INTEGER,
          output_file TEXT,
          created_at TEXT NOT NULL,
          updated_at TEXT NOT NULL,
          PRIMARY KEY (session_id, number),
          FOREIGN KEY (session_id) REFERENCES discovery_sessions(id),
          CHECK (state NOT IN ('queued', 'waiting_approval', 'running', 'done') OR intent_id IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idx_discovery_items_hash ON discovery_items(content_hash);
        CREATE INDEX idx_discovery_items_open ON discovery_items(session_id, number)
          WHERE state IN ('planned', 'queued', 'waiting_approval', 'running');

        CREATE TABLE tonight_tasks (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          text TEXT NOT NULL CHECK (text <> ''),
          kind TEXT NOT NULL CHECK (kind IN ('maintenance', 'research', 'idea', 'code_proposal', 'tonight')),
          requested_by TEXT NOT NULL,
          created_at TEXT NOT NULL,
          state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'taken', 'withdrawn')),
          session_id TEXT,
          FOREIGN KEY (session_id) REFERENCES discovery_sessions(id),
          CHECK ((state = 'taken') = (session_id IS NOT NULL))
        ) STRICT;
        """
}
