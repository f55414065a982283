extension Schema {
    /// What deletes old rows finds them, and their owners, by an index: the decision of a run that goes, decisions that
    /// led to no run, and the newest failure of an intent.
    static let retentionIndexes = """
        CREATE INDEX idx_occurrences_run ON occurrences(run_id) WHERE run_id IS NOT NULL;
        CREATE INDEX idx_occurrences_without_run ON occurrences(decided_at) WHERE run_id IS NULL;
        CREATE INDEX idx_intent_runs_failed ON intent_runs(intent_id) WHERE status = 'failed';
        """
}
