extension Schema {
    /// The inbox of events, what each came to, what made a run, and who let it start.
    static let triggerTables = """
        CREATE TABLE events_inbox (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
          name TEXT NOT NULL CHECK (name <> ''),
          data TEXT CHECK (data IS NULL OR json_valid(data)),
          source TEXT NOT NULL DEFAULT 'sql',
          received_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
          requested_by TEXT,
          consumed_at TEXT,
          note TEXT,
          UNIQUE (source, id)
        ) STRICT;
        CREATE INDEX idx_events_inbox_consumed ON events_inbox(consumed_at);

        CREATE TABLE event_deliveries (
          event INTEGER NOT NULL,
          intent_id TEXT NOT NULL,
          decision TEXT NOT NULL CHECK (decision IN ('ran', 'filtered', 'skipped:overlap', 'skipped:suspended',
            'skipped:frozen', 'skipped:approval', 'missed:deadline')),
          run_id INTEGER,
          PRIMARY KEY (event, intent_id),
          FOREIGN KEY (event) REFERENCES events_inbox(number) ON DELETE CASCADE,
          FOREIGN KEY (intent_id) REFERENCES intents(id),
          CHECK ((decision = 'ran') = (run_id IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE intent_runs ADD COLUMN event_number INTEGER;
        ALTER TABLE intent_runs ADD COLUMN event_id TEXT;
        ALTER TABLE intent_runs ADD COLUMN event_name TEXT;
        ALTER TABLE intent_runs ADD COLUMN event_data TEXT;
        ALTER TABLE intent_runs ADD COLUMN parent_run_id INTEGER;
        ALTER TABLE intent_runs ADD COLUMN approval TEXT
          CHECK (approval IN ('waiting', 'approved', 'rejected', 'expired'));
        ALTER TABLE intent_runs ADD COLUMN approval_until TEXT
          CHECK (approval IS NOT 'waiting' OR (approval_until IS NOT NULL AND status <> 'running'));
        ALTER TABLE intent_runs ADD COLUMN approval_at TEXT;
        ALTER TABLE intent_runs ADD COLUMN approval_by TEXT
          CHECK (approval IS NOT 'approved' OR (approval_by IS NOT NULL AND approval_at IS NOT NULL));
        ALTER TABLE intent_runs ADD COLUMN approval_reason TEXT;
        ALTER TABLE intent_runs ADD COLUMN approval_generation INTEGER;
        CREATE UNIQUE INDEX idx_intent_runs_event ON intent_runs(intent_id, event_number)
          WHERE event_number IS NOT NULL;
        CREATE INDEX idx_intent_runs_of_event ON intent_runs(event_number) WHERE event_number IS NOT NULL;
        CREATE UNIQUE INDEX idx_intent_runs_after ON intent_runs(parent_run_id, intent_id)
          WHERE parent_run_id IS NOT NULL;
        CREATE INDEX idx_intent_runs_approval ON intent_runs(approval)
          WHERE approval IS NOT NULL AND completed_at IS NULL;
        CREATE INDEX idx_intent_runs_chains ON intent_runs(triggered_by, id) WHERE status = 'pending';
        CREATE INDEX idx_intent_runs_active ON intent_runs(intent_id, status) WHERE completed_at IS NULL;

        CREATE INDEX idx_intents_event ON intents(json_extract(trigger_config, '$.event'))
          WHERE json_extract(trigger_config, '$.type') = 'event';
        CREATE INDEX idx_intents_after ON intents(json_extract(trigger_config, '$.intent'))
          WHERE json_extract(trigger_config, '$.type') = 'after';
        """
}
