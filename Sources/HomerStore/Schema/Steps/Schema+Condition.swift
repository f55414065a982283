extension Schema {
    /// What the condition of a run said, and `skipped:condition`: a due time whose run was claimed, and ended because its
    /// condition said that there was nothing to do before its work was ever started.
    ///
    /// The words stand in CHECKs and in the trigger that guards the ledger. What is wider holds for every row there is, so
    /// the texts are changed in place (see `runtimeOffDecision`); words that other steps have added stay. The columns come
    /// first, since ALTER TABLE goes by the text it has read; they also give the schema a new version.
    static let conditionColumns = """
        ALTER TABLE intent_runs ADD COLUMN condition TEXT CHECK (condition IN ('passed', 'skipped', 'failed'));
        ALTER TABLE run_attempts ADD COLUMN condition TEXT CHECK (condition IN ('passed', 'skipped', 'failed'));
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema
        SET sql = replace(sql, '''skipped:approval'',', '''skipped:condition'', ''skipped:approval'',')
        WHERE type = 'table' AND name IN ('occurrences', 'event_deliveries');
        UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
          'NEW.decision IN (', 'NEW.decision IN (''skipped:condition'', '),
          'r.started_at IS NULL', '(r.started_at IS NULL OR (NEW.decision = ''skipped:condition''
              AND r.condition = ''skipped'' AND NOT EXISTS (SELECT 1 FROM run_attempts a
                WHERE a.run_id = r.id AND a.condition IS NOT ''failed'')))'),
          'before it started may become ', 'before its work was started may become skipped:condition, ')
        WHERE type = 'trigger' AND name = 'occurrences_decided';
        PRAGMA writable_schema = RESET;
        """
}
