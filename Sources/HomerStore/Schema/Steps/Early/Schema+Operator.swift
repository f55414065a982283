extension Schema {
    /// What operators decide, and what waits for them.
    static let operatorTables = """
        ALTER TABLE intents ADD COLUMN protect INTEGER NOT NULL DEFAULT 0 CHECK (protect IN (0, 1));
        UPDATE intents SET protect = 1 WHERE (SELECT json_extract(g.spec, '$.protect') FROM intent_generations g
          WHERE g.intent_id = intents.id AND g.generation = intents.generation) = 1;
        ALTER TABLE intent_generations ADD COLUMN cause TEXT NOT NULL DEFAULT 'file'
          CHECK (cause IN ('file', 'rollback'));

        CREATE TABLE overrides (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          intent_id TEXT,
          kind TEXT NOT NULL CHECK (kind IN ('suspend', 'pin')),
          reason TEXT NOT NULL,
          created_by TEXT NOT NULL,
          created_at TEXT NOT NULL,
          until TEXT,
          ended_at TEXT,
          ended_by TEXT,
          generation INTEGER,
          refused_hash TEXT,
          FOREIGN KEY (intent_id) REFERENCES intents(id),
          CHECK ((kind = 'pin') = (refused_hash IS NOT NULL)),
          CHECK (kind <> 'pin' OR (intent_id IS NOT NULL AND generation IS NOT NULL)),
          CHECK ((ended_at IS NULL) = (ended_by IS NULL))
        ) STRICT;
        CREATE INDEX idx_overrides_open ON overrides(intent_id) WHERE ended_at IS NULL;
        CREATE INDEX idx_overrides_ended ON overrides(ended_at);

        CREATE TABLE pending_passes (
          id TEXT PRIMARY KEY NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('waiting', 'approved', 'applied', 'superseded')),
          plan TEXT NOT NULL,
          keys TEXT NOT NULL,
          summary TEXT NOT NULL,
          created_at TEXT NOT NULL,
          decided_at TEXT,
          decided_by TEXT,
          reason TEXT,
          CHECK (status <> 'approved' OR (decided_at IS NOT NULL AND decided_by IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idx_pending_passes_open ON pending_passes(status) WHERE status IN ('waiting', 'approved');

        CREATE TABLE generation_tags (
          intent_id TEXT NOT NULL,
          tag TEXT NOT NULL,
          generation INTEGER NOT NULL,
          created_by TEXT NOT NULL,
          created_at TEXT NOT NULL,
          PRIMARY KEY (intent_id, tag),
          FOREIGN KEY (intent_id, generation) REFERENCES intent_generations(intent_id, generation)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE source_status (
          path TEXT PRIMARY KEY NOT NULL,
          condition TEXT NOT NULL,
          message TEXT NOT NULL,
          since TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
