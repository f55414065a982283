extension Schema {
    /// What was found about the generation of an intent that is in force, before it runs; no row for one that nobody has
    /// looked at. `since` stays as long as the findings are the same.
    static let preflights = """
        CREATE TABLE preflights (
          intent_id TEXT PRIMARY KEY NOT NULL,
          generation INTEGER NOT NULL,
          findings TEXT NOT NULL CHECK (json_valid(findings)),
          since TEXT NOT NULL,
          FOREIGN KEY (intent_id) REFERENCES intents(id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """
}
