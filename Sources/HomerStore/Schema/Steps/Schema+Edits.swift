extension Schema {
    /// Files of the work tree that say something else than the commit that is the source.
    static let uncommittedEdits = """
        CREATE TABLE uncommitted_edits (
          file TEXT PRIMARY KEY NOT NULL,
          since TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
