extension Schema {
    /// Which of HOMER's runs have been copied into `intent_runs`. A mark outlives its copy, so that a run which was
    /// pruned is not copied again.
    static let historyTables = """
        CREATE TABLE imported_runs (
          legacy_run_id INTEGER PRIMARY KEY,
          run_id INTEGER UNIQUE NOT NULL CHECK (run_id < 0),
          imported_at TEXT NOT NULL
        ) STRICT;
        """
}
