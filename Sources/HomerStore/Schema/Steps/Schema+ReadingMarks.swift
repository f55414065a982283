extension Schema {
    /// What the file of an accepted intent is recognized by without decoding it: a digest of its bytes and of the rules
    /// they were read by. NULL for one that is always decoded.
    static let readingMarks = """
        ALTER TABLE intents ADD COLUMN reading_mark BLOB CHECK (reading_mark IS NULL OR length(reading_mark) = 32);
        """
}
