extension Schema {
    /// What `homer status` asks of a hundred thousand intents without reading them: which may be due first
    /// (`DueFloor`), which are removed. Rows from before have no floor until a daemon has noted it; one whose cursor
    /// somebody sets back has none.
    static let dueFloors = """
        ALTER TABLE intents ADD COLUMN due_floor_ms INTEGER;

        CREATE INDEX idx_intents_due_floor ON intents(due_floor_ms, cursor_ms)
          WHERE enabled = 1 AND removed_at IS NULL;
        CREATE INDEX idx_intents_removed ON intents(removed_at) WHERE removed_at IS NOT NULL;

        CREATE TRIGGER intents_counted_back AFTER UPDATE OF cursor_ms ON intents
        WHEN NEW.cursor_ms < OLD.cursor_ms AND NEW.due_floor_ms IS OLD.due_floor_ms
        BEGIN
          UPDATE intents SET due_floor_ms = NULL WHERE id = NEW.id;
        END;

        INSERT INTO homer_meta (key, value) SELECT 'due_floors', 1 WHERE NOT EXISTS (SELECT 1 FROM intents);
        """
}
