extension Schema {
    /// How rows may come and go, beside the steps of `runTransitions`. A run is made `pending`; only the copies of
    /// HOMER's runs, whose ids are below 0, are made with their ending. The id is known after the insert only.
    /// Without `+0 days` SQLite gives the 30th of February back as it stands.
    static let ledgerGuards = """
        CREATE TRIGGER intent_runs_begins AFTER INSERT ON intent_runs
        WHEN NOT (
          (NEW.id > 0 AND NEW.status = 'pending' AND NEW.started_at IS NULL AND NEW.attempt = 1)
          OR (NEW.id < 0 AND NEW.completed_at IS NOT NULL))
        BEGIN
          SELECT RAISE(ABORT, 'a run is made pending and has not begun (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_made_ending BEFORE INSERT ON intent_runs
        WHEN NEW.completed_at IS NOT NULL AND (
          (NEW.status = 'completed') <> (NEW.outcome IS 'succeeded')
          OR (NEW.status = 'cancelled') <> (NEW.outcome IS 'cancelled')
          OR (NEW.status <> 'completed' AND NEW.success IS 1))
        BEGIN
          SELECT RAISE(ABORT, 'status, success and outcome of a run say the same (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_ending BEFORE UPDATE OF status ON intent_runs
        WHEN NEW.completed_at IS NOT NULL AND OLD.completed_at IS NULL AND (
          (NEW.status = 'completed') <> (NEW.outcome IS 'succeeded')
          OR (NEW.status = 'cancelled') <> (NEW.outcome IS 'cancelled')
          OR (NEW.status <> 'completed' AND NEW.success IS 1))
        BEGIN
          SELECT RAISE(ABORT, 'status, success and outcome of a run say the same (docs/run-states.md)');
        END;

        CREATE TRIGGER occurrences_time BEFORE INSERT ON occurrences
        WHEN NEW.scheduled_for NOT GLOB
            '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z'
          OR strftime('%Y-%m-%dT%H:%M:%S', substr(NEW.scheduled_for, 1, 19), '+0 days')
            IS NOT substr(NEW.scheduled_for, 1, 19)
        BEGIN
          SELECT RAISE(ABORT, 'a due time is a moment as 2026-05-04T09:00:00.000Z (docs/run-states.md)');
        END;

        CREATE TRIGGER occurrences_open BEFORE DELETE ON occurrences
        WHEN EXISTS (SELECT 1 FROM intent_runs r WHERE r.id = OLD.run_id AND r.completed_at IS NULL)
        BEGIN
          SELECT RAISE(ABORT, 'the decision of a run stays until the run has ended (docs/run-states.md)');
        END;
        """
}
