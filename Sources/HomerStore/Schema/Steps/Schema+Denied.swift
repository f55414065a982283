extension Schema {
    /// What an agent was refused, as a JSON array, and the outcome `denied` of runs and attempts.
    ///
    /// The list of outcomes stands in a CHECK of both tables. A wider CHECK holds for every row there is, so its text is
    /// changed in place, which SQLite allows for constraints (writable_schema): copying the tables would take minutes
    /// and make their triggers and indexes anew. The column comes first, since ALTER TABLE goes by the text it has
    /// read; it also gives the schema a new version, by which other connections see the change.
    static let deniedOutcome = """
        ALTER TABLE intent_runs ADD COLUMN denials TEXT CHECK (denials IS NULL OR json_valid(denials));
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema
        SET sql = replace(sql, '''limit'', ''cancelled'', ''lost'')', '''limit'', ''denied'', ''cancelled'', ''lost'')')
        WHERE type = 'table' AND name IN ('intent_runs', 'run_attempts');
        PRAGMA writable_schema = RESET;
        """
}
