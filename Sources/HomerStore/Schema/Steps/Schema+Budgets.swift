extension Schema {
    /// What budgets need: which attempts can spend, what a run that runs may use at most, and of a run that a budget kept
    /// from starting which and how much. Two indexes, by which the sums of a day cost what that day's attempts do.
    ///
    /// `spends` of old rows matters for two days only. The word `skipped:budget` is put into the CHECKs of both tables of
    /// decisions and into the trigger beside `skipped:approval`, in place, as `runtimeOffDecision` does and says why.
    static let budgetColumns = """
        ALTER TABLE run_attempts ADD COLUMN spends INTEGER NOT NULL DEFAULT 0 CHECK (spends IN (0, 1));
        ALTER TABLE intent_runs ADD COLUMN spends INTEGER NOT NULL DEFAULT 0 CHECK (spends IN (0, 1));
        ALTER TABLE intent_runs ADD COLUMN cost_reserved REAL;
        ALTER TABLE intent_runs ADD COLUMN tokens_reserved INTEGER;
        ALTER TABLE intent_runs ADD COLUMN budget TEXT CHECK (budget IS NULL OR json_valid(budget));
        UPDATE run_attempts SET spends = 1
        WHERE started_at >= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-2 days')
          AND (tokens_used IS NOT NULL OR cost_estimate IS NOT NULL
            OR executor IN ('claude', 'gemini', 'kimi', 'codex', 'opencode', 'openai'));
        CREATE INDEX idx_run_attempts_spending ON run_attempts(started_at) WHERE spends = 1;
        CREATE INDEX idx_intent_runs_attempted ON intent_runs(intent_id, attempt_started_at)
          WHERE attempt_started_at IS NOT NULL;
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema
        SET sql = replace(replace(sql, '''skipped:approval'',', '''skipped:approval'', ''skipped:budget'','),
          'skipped:approval or ', 'skipped:approval, skipped:budget or ')
        WHERE (type = 'table' AND name IN ('occurrences', 'event_deliveries'))
          OR (type = 'trigger' AND name = 'occurrences_decided');
        PRAGMA writable_schema = RESET;
        """
}
