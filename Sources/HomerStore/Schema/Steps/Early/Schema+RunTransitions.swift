extension Schema {
    /// Which way a run and a decision may go, whoever writes: `docs/run-states.md` is the same table in words.
    ///
    /// The CHECKs of the tables hold for a row as it stands; these triggers hold for the step from one row to the next.
    /// Deleting what has ended (`homer prune`) and clearing what a run printed stay possible. A later step that makes one
    /// of the two tables anew makes its triggers anew. Messages are literals: RAISE takes no expression before SQLite
    /// 3.47, and an older `sqlite3` could not even read the schema.
    static let runTransitions = """
        CREATE TRIGGER intent_runs_transition BEFORE UPDATE OF status ON intent_runs
        WHEN NEW.status <> OLD.status AND NOT (
          (OLD.status = 'pending' AND NEW.status IN ('running', 'failed', 'cancelled'))
          OR (OLD.status = 'running' AND NEW.status IN ('pending', 'completed', 'failed', 'cancelled')))
        BEGIN
          SELECT RAISE(ABORT, 'a run cannot go from its status to that one (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_made BEFORE INSERT ON intent_runs
        WHEN EXISTS (SELECT 1 FROM occurrences o
          WHERE o.intent_id = NEW.intent_id AND o.scheduled_for = NEW.scheduled_for)
        BEGIN
          SELECT RAISE(ABORT, 'a due time is decided once; run it by hand without one (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_start BEFORE UPDATE OF status ON intent_runs
        WHEN OLD.status = 'pending' AND NEW.status = 'running' AND (
          (OLD.started_at IS NOT NULL AND NEW.attempt <= OLD.attempt)
          OR EXISTS (SELECT 1 FROM occurrences o WHERE o.intent_id = OLD.intent_id
            AND o.scheduled_for = OLD.scheduled_for AND o.run_id IS NOT OLD.id))
        BEGIN
          SELECT RAISE(ABORT, 'a further start is a further attempt, and only of what was decided to run \
        (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_final BEFORE UPDATE ON intent_runs
        WHEN OLD.completed_at IS NOT NULL AND (
          NEW.id IS NOT OLD.id OR NEW.intent_id IS NOT OLD.intent_id OR NEW.status IS NOT OLD.status
          OR NEW.success IS NOT OLD.success OR NEW.outcome IS NOT OLD.outcome
          OR NEW.completed_at IS NOT OLD.completed_at OR NEW.attempt IS NOT OLD.attempt
          OR NEW.scheduled_for IS NOT OLD.scheduled_for)
        BEGIN
          SELECT RAISE(ABORT, 'a run that has ended keeps its ending (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_attempt BEFORE UPDATE OF attempt ON intent_runs
        WHEN NEW.attempt < OLD.attempt
        BEGIN
          SELECT RAISE(ABORT, 'the attempt of a run only grows (docs/run-states.md)');
        END;

        CREATE TRIGGER intent_runs_open BEFORE DELETE ON intent_runs
        WHEN OLD.completed_at IS NULL
        BEGIN
          SELECT RAISE(ABORT, 'a run is ended before it is deleted: homer cancel (docs/run-states.md)');
        END;

        CREATE TRIGGER occurrences_decided BEFORE UPDATE ON occurrences
        WHEN NOT (
          OLD.decision = 'ran' AND NEW.decision IN ('skipped:approval', 'missed:deadline')
          AND NEW.intent_id = OLD.intent_id AND NEW.scheduled_for = OLD.scheduled_for AND NEW.count = OLD.count
          AND NEW.through IS OLD.through
          AND EXISTS (SELECT 1 FROM intent_runs r WHERE r.id = OLD.run_id AND r.started_at IS NULL
            AND r.status = 'cancelled'))
        BEGIN
          SELECT RAISE(ABORT, 'a due time is decided once; only one whose run was cancelled before it started may \
        become skipped:approval or missed:deadline (docs/run-states.md)');
        END;
        """
}
