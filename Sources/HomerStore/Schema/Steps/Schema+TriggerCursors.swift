extension Schema {
    /// From where each trigger but the first of an intent with several counts; `intents.cursor_ms` is the first's. The
    /// rows are as many as the further triggers of the generation in force.
    static let triggerCursors = """
        CREATE TABLE trigger_cursors (
          intent_id TEXT NOT NULL,
          position INTEGER NOT NULL CHECK (position >= 1),
          cursor_ms INTEGER NOT NULL,
          PRIMARY KEY (intent_id, position),
          FOREIGN KEY (intent_id) REFERENCES intents(id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """
}
