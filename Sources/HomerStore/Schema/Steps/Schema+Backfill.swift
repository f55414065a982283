extension Schema {
    /// Runs for due times gone by (`homer backfill`): a due time that was decided and started nothing may have one. The
    /// index over `(intent_id, scheduled_for)` still lets no due time have two, and its decision stays as it was.
    ///
    /// `variables` are the values a run was given by name, an object of texts; NULL where the declared defaults are meant.
    static let backfillRuns = """
        ALTER TABLE intent_runs ADD COLUMN variables TEXT CHECK (variables IS NULL OR json_valid(variables));

        DROP TRIGGER intent_runs_made;
        CREATE TRIGGER intent_runs_made BEFORE INSERT ON intent_runs
        WHEN EXISTS (SELECT 1 FROM occurrences o
          WHERE o.intent_id = NEW.intent_id AND o.scheduled_for = NEW.scheduled_for
            AND (NEW.triggered_by <> 'backfill' OR o.run_id IS NOT NULL))
        BEGIN
          SELECT RAISE(ABORT, 'a due time is decided once; one that started nothing is run by homer backfill \
        (docs/run-states.md)');
        END;

        DROP TRIGGER intent_runs_start;
        CREATE TRIGGER intent_runs_start BEFORE UPDATE OF status ON intent_runs
        WHEN OLD.status = 'pending' AND NEW.status = 'running' AND (
          (OLD.started_at IS NOT NULL AND NEW.attempt <= OLD.attempt)
          OR EXISTS (SELECT 1 FROM occurrences o WHERE o.intent_id = OLD.intent_id
            AND o.scheduled_for = OLD.scheduled_for AND o.run_id IS NOT OLD.id
            AND (OLD.triggered_by <> 'backfill' OR o.run_id IS NOT NULL)))
        BEGIN
          SELECT RAISE(ABORT, 'a further start is a further attempt, and only of what was decided to run \
        (docs/run-states.md)');
        END;
        """
}
