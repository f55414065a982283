package import HomerCore

/// What became of one file of one section: a line of the manifest.
package struct PackEntry: Hashable, Sendable {
    package enum State: String, Word, CaseIterable {
        case used
        case missing
        case unreadable
        /// The file is there and has nothing for the section.
        case empty
        /// The files before it took all characters of the section.
        case noRoom = "no_room"
    }

    package var section: PackSection
    /// Absolute.
    package var path: String
    package var state: State
    /// Why it was not read; nil otherwise.
    package var reason: String?
    /// How many bytes the file has; nil when it was not read.
    package var bytes: Int?
    /// Of the bytes read: the file's own, unless it is larger than what is read of a file.
    package var fileSHA256: String?
    /// Of what went in: the text between the two lines of its quotation. nil when nothing did.
    package var sha256: String?
    /// How many characters of the section's limit it takes.
    package var used = 0
    /// Something was left out at the section's limit, or at what is read of a file.
    package var isTruncated = false
    /// Characters left out because nobody sees them.
    package var hidden = 0
    /// Of a list: entries that there are, and that went in.
    package var entriesFound: Int?
    package var entriesUsed: Int?

    package var json: JSONValue {
        .object([
            "section": .string(section.rawValue),
            "path": .string(path),
            "state": .string(state.rawValue),
            "reason": reason.map { .string($0) },
            "bytes": bytes.map { .int(Int64($0)) },
            "fileSha256": fileSHA256.map { .string($0) },
            "sha256": sha256.map { .string($0) },
            "used": .int(Int64(used)),
            "limit": .int(Int64(section.limit)),
            "truncated": .bool(isTruncated),
            "hidden": hidden == 0 ? nil : .int(Int64(hidden)),
            "entriesFound": entriesFound.map { .int(Int64($0)) },
            "entriesUsed": entriesUsed.map { .int(Int64($0)) },
        ])
    }
}
