extension Schema {
    /// Who wants a run of the old engine to end.
    static let legacyCancelColumn = "ALTER TABLE legacy_processes ADD COLUMN cancel_requested_by TEXT;"
}
