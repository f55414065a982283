package import HomerCore

/// What a planner is told before it plans a night: the owner's notes, quoted, and the state of the machine.
///
/// The text is the same for the same files, settings and time.
package struct ContextPack: Hashable, Sendable {
    package let day: LocalDay
    package let assembledAt: Timestamp
    /// Markdown. Its parts stand in a fixed order, with `---` between them.
    package let text: String
    /// A line for each file of each section, in the order of the sections.
    package let manifest: [PackEntry]

    static let separator = "\n\n---\n\n"

    /// The pack with what the planner is to do as its last part, as the old HOMER wrote it.
    package func prompt(instructions: String) -> String {
        text + Self.separator + "## Night Supervisor Instructions\n\n" + instructions
    }

    /// What went in, with the hash of the whole and of each part.
    package var manifestValue: JSONValue {
        .object([
            "localDate": .string(day.description),
            "assembledAt": .string(assembledAt.description),
            "sha256": .string(SHA256.hex(text)),
            "bytes": .int(Int64(text.utf8.count)),
            "entries": .array(manifest.map(\.json)),
        ])
    }

    /// `manifestValue` on one line.
    package var manifestJSON: String { manifestValue.compact }
}
