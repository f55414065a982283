extension Schema {
    /// The word of the ledger for an event that says that something which came started nothing. Until this step it stood
    /// only in the message, in brackets.
    static let eventDecisions = """
        ALTER TABLE events ADD COLUMN decision TEXT;
        UPDATE events SET decision = 'skipped:overlap'
        WHERE reason = 'OverlapSkipped' AND message LIKE '% started nothing: a run is still active';
        UPDATE events SET decision = 'missed:deadline'
        WHERE reason = 'Missed' AND message LIKE '% started nothing: it is older than the start deadline';
        UPDATE events SET decision = rtrim(substr(message, instr(message, ' started nothing (') + 18), ')')
        WHERE reason = 'TriggerSkipped' AND message LIKE '% started nothing (%)';
        """
}
