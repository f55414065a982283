extension Schema {
    /// What a night could not write, and the dollars by which a claim goes while its work goes on.
    static let nightLimits = """
        ALTER TABLE discovery_sessions ADD COLUMN notes TEXT;
        ALTER TABLE discovery_sessions ADD COLUMN cost_limit REAL;
        """
}
