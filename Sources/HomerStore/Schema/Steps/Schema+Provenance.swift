extension Schema {
    /// Which run wrote a generation, and what runs wrote that is not applied yet.
    static let provenance = """
        ALTER TABLE intent_generations ADD COLUMN made_by_run INTEGER;

        CREATE TABLE run_edits (
          file TEXT NOT NULL,
          content_hash TEXT NOT NULL,
          run_id INTEGER NOT NULL,
          intent_id TEXT NOT NULL,
          evidence TEXT NOT NULL CHECK (evidence IN ('process', 'directory')),
          executors TEXT NOT NULL,
          since TEXT NOT NULL,
          PRIMARY KEY (file, content_hash)
        ) STRICT, WITHOUT ROWID;
        """
}
