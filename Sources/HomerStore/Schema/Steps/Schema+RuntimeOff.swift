extension Schema {
    /// Lets the ledger say `skipped:off`: due while `runtime.enabled` was false.
    ///
    /// The words stand in a CHECK. A wider CHECK holds for every row there is, so its text is changed in place, which
    /// SQLite allows for constraints (writable_schema): copying the table would take minutes and make its triggers and
    /// indexes anew. A table that comes and goes gives the schema a new version, by which other connections see the change.
    static let runtimeOffDecision = """
        CREATE TABLE schema_version_step (n INTEGER);
        DROP TABLE schema_version_step;
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, '''skipped:approval'',', '''skipped:off'', ''skipped:approval'',')
        WHERE type = 'table' AND name = 'occurrences';
        PRAGMA writable_schema = RESET;
        """
}
