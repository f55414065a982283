extension Schema {
    /// What makes an intent run by a trigger behind its first that no clock makes due (`after:ID`, `event:NAME`): the end of
    /// every run asks, and would else read every such intent. Two indexes of runs go that others stand in for: each costs
    /// every run several writes.
    static let impulses = """
        ALTER TABLE trigger_cursors ADD COLUMN impulse TEXT;

        UPDATE trigger_cursors SET impulse = (
          SELECT CASE json_extract(g.spec, '$.triggers[' || trigger_cursors.position || '].type')
            WHEN 'event' THEN 'event:' || json_extract(g.spec, '$.triggers[' || trigger_cursors.position || '].event')
            WHEN 'after' THEN 'after:' || json_extract(g.spec, '$.triggers[' || trigger_cursors.position || '].intent')
            END
          FROM intents i JOIN intent_generations g ON g.intent_id = i.id AND g.generation = i.generation
          WHERE i.id = trigger_cursors.intent_id AND json_valid(g.spec));
        CREATE INDEX idx_trigger_cursors_impulse ON trigger_cursors(impulse) WHERE impulse IS NOT NULL;

        DROP INDEX idx_intent_runs_open;
        DROP INDEX idx_intent_runs_chains;
        CREATE INDEX idx_intent_runs_chains ON intent_runs(id) WHERE status = 'pending' AND triggered_by = 'after';
        """
}
