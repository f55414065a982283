extension Schema {
    /// Rows of `intents` that somebody else wrote and that no pass has taken up: new ones, and edits of those that no file
    /// stands behind. A pass always writes another `spec_hash`, and those rows are told by that. What is no JSON is refused
    /// with a reason: indexes over `trigger_config` would refuse it with none.
    static let insertedIntents = """
        CREATE TABLE inserted_intents (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT UNIQUE NOT NULL
        ) STRICT;

        INSERT INTO inserted_intents (id) SELECT id FROM intents WHERE spec_hash = '' ORDER BY rowid;

        CREATE TRIGGER intents_json BEFORE INSERT ON intents
        WHEN NOT (json_valid(NEW.trigger_config) AND json_valid(NEW.execution_config)
          AND (NEW.context_files IS NULL OR json_valid(NEW.context_files)))
        BEGIN
          SELECT RAISE(ABORT, 'trigger_config, execution_config and context_files hold JSON (docs/semantics.md)');
        END;

        CREATE TRIGGER intents_json_edited BEFORE UPDATE OF trigger_config, execution_config, context_files ON intents
        WHEN NOT (json_valid(NEW.trigger_config) AND json_valid(NEW.execution_config)
          AND (NEW.context_files IS NULL OR json_valid(NEW.context_files)))
        BEGIN
          SELECT RAISE(ABORT, 'trigger_config, execution_config and context_files hold JSON (docs/semantics.md)');
        END;

        CREATE TRIGGER intents_inserted AFTER INSERT ON intents WHEN NEW.spec_hash = ''
        BEGIN
          DELETE FROM inserted_intents WHERE id = NEW.id;
          INSERT INTO inserted_intents (id) VALUES (NEW.id);
        END;

        CREATE TRIGGER intents_edited AFTER UPDATE OF id, name, description, trigger_config, execution_config,
          query_template, context_files, lane, priority, source ON intents
        WHEN NEW.spec_hash IS OLD.spec_hash AND NEW.removed_at IS NULL
          AND (NEW.spec_hash = '' OR coalesce(OLD.source, '') NOT IN ('desired', 'schedule.json', 'history')) AND (
          NEW.name IS NOT OLD.name OR NEW.description IS NOT OLD.description
          OR NEW.trigger_config IS NOT OLD.trigger_config OR NEW.execution_config IS NOT OLD.execution_config
          OR NEW.query_template IS NOT OLD.query_template OR NEW.context_files IS NOT OLD.context_files
          OR NEW.lane IS NOT OLD.lane OR NEW.priority IS NOT OLD.priority OR NEW.source IS NOT OLD.source
          OR NEW.spec_hash = '')
        BEGIN
          DELETE FROM inserted_intents WHERE id IN (OLD.id, NEW.id);
          INSERT INTO inserted_intents (id) VALUES (NEW.id);
        END;

        CREATE TRIGGER intents_deleted AFTER DELETE ON intents
        BEGIN
          DELETE FROM inserted_intents WHERE id = OLD.id;
        END;
        """
}
