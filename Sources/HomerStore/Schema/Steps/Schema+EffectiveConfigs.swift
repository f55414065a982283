extension Schema {
    /// What runs really ran with, each configuration once under the hash of its text, and how a run's differs from what
    /// one would expect, as JSON. A configuration is never changed: runs of many nights refer to it.
    static let effectiveConfigs = """
        CREATE TABLE effective_configs (
          digest TEXT PRIMARY KEY NOT NULL CHECK (length(digest) = 64),
          config TEXT NOT NULL CHECK (json_valid(config)),
          first_seen_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER effective_configs_kept BEFORE UPDATE ON effective_configs
        BEGIN
          SELECT RAISE(ABORT, 'a configuration is what runs ran with, and is never changed');
        END;
        ALTER TABLE intent_runs ADD COLUMN config TEXT REFERENCES effective_configs(digest);
        ALTER TABLE intent_runs ADD COLUMN drift TEXT CHECK (drift IS NULL OR json_valid(drift));
        CREATE INDEX idx_intent_runs_config ON intent_runs(config) WHERE config IS NOT NULL;
        """
}
