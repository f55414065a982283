extension Schema {
    /// Copies of the old HOMER's runs get a table of their own, under its own numbers, so that every run of
    /// `intent_runs` is one of ours, made pending and numbered from 1. Those made before this step move here.
    ///
    /// A copy is final when it is made and keeps its ending. What it printed may be cleared, and the row deleted; its
    /// mark in `imported_runs` stays. Long texts come last, so that SQLite finds the other columns without them.
    static let foreignRuns = """
        CREATE TABLE foreign_runs (
          number INTEGER PRIMARY KEY NOT NULL,
          job_id TEXT NOT NULL,
          triggered_at TEXT NOT NULL,
          started_at TEXT,
          completed_at TEXT NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('completed', 'failed', 'cancelled')),
          outcome TEXT NOT NULL,
          exit_code INTEGER,
          duration_ms INTEGER,
          output_bytes INTEGER,
          origin TEXT,
          error TEXT,
          output TEXT,
          FOREIGN KEY (job_id) REFERENCES intents(id)
        ) STRICT;
        CREATE INDEX idx_foreign_runs_job ON foreign_runs(job_id);
        CREATE INDEX idx_foreign_runs_failed ON foreign_runs(job_id) WHERE status = 'failed';
        CREATE INDEX idx_foreign_runs_triggered ON foreign_runs(triggered_at);
        CREATE TRIGGER foreign_runs_final BEFORE UPDATE ON foreign_runs
        WHEN NEW.number IS NOT OLD.number OR NEW.job_id IS NOT OLD.job_id OR NEW.status IS NOT OLD.status
          OR NEW.outcome IS NOT OLD.outcome OR NEW.completed_at IS NOT OLD.completed_at
        BEGIN
          SELECT RAISE(ABORT, 'a copied run keeps its ending (docs/run-states.md)');
        END;

        INSERT INTO foreign_runs
          (number, job_id, triggered_at, started_at, completed_at, status, outcome, exit_code, duration_ms, output_bytes,
           origin, error, output)
        SELECT id + 1000000000000, intent_id, triggered_at, started_at, completed_at, status, outcome, exit_code,
          duration_ms, output_bytes, notes, error, output
        FROM intent_runs WHERE id < 0 AND completed_at IS NOT NULL;
        DELETE FROM intent_runs WHERE id < 0 AND completed_at IS NOT NULL;

        DROP TRIGGER intent_runs_begins;
        CREATE TRIGGER intent_runs_begins BEFORE INSERT ON intent_runs
        WHEN NOT (NEW.status = 'pending' AND NEW.started_at IS NULL AND NEW.attempt = 1)
        BEGIN
          SELECT RAISE(ABORT, 'a run is made pending and has not begun (docs/run-states.md)');
        END;
        """
}
