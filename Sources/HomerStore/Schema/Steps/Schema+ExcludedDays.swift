extension Schema {
    /// Lets the ledger say `skipped:excluded`: due on a day of `except`. The text of the CHECK is changed in place, as for
    /// `skipped:off`.
    static let excludedDays = """
        CREATE TABLE schema_version_step (n INTEGER);
        DROP TABLE schema_version_step;
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, '''skipped:approval'',', '''skipped:excluded'', ''skipped:approval'',')
        WHERE type = 'table' AND name = 'occurrences';
        PRAGMA writable_schema = RESET;
        """
}
