extension Schema {
    /// What the flags fall back to in this database, the values that were last told of, and the time of a change that
    /// its writer did not note, as a plain `UPDATE` does not. HOMER's form of that time (no zone) becomes ours.
    static let flagTables = """
        INSERT INTO homer_meta (key, value)
        SELECT 'flag_defaults', CASE WHEN EXISTS (
          SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name IN ('scheduled_job_runs', 'scheduled_job_state')
        ) THEN 'homer' ELSE 'standalone' END;

        INSERT INTO homer_meta (key, value) SELECT 'flag:' || key, CAST(value AS TEXT) FROM runtime_flags;

        CREATE TRIGGER runtime_flags_changed AFTER UPDATE OF value ON runtime_flags
        WHEN NEW.value IS NOT OLD.value AND (NEW.updated_at IS OLD.updated_at OR NEW.updated_at NOT LIKE '%Z')
        BEGIN
          UPDATE runtime_flags SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE key = NEW.key;
        END;
        """
}
