/// The stored side of a plan: the last accepted generation of each intent, without its text.
package struct StoredState: Sendable {
    package var intents: [String: StoredIntent]
    package var version: StateVersion

    package init(intents: [String: StoredIntent] = [:], version: StateVersion = .none) {
        self.intents = intents
        self.version = version
    }
}

package struct StoredIntent: Hashable, Sendable {
    package var id: String
    package var generation: Int
    package var specHash: String
    /// `desired`, `schedule.json`, `discovery:…`, `user`
    package var source: String
    package var file: String
    /// True when the file is gone and the intent was disabled for that.
    package var removed: Bool

    package init(id: String, generation: Int, specHash: String, source: String, file: String, removed: Bool) {
        self.id = id
        self.generation = generation
        self.specHash = specHash
        self.source = source
        self.file = file
        self.removed = removed
    }

    /// Whether the intent lives and dies with a file.
    package var isFileBacked: Bool { source == IntentSource.desired || source == IntentSource.schedule }
}

/// The words of the document's `source` column that mean files.
package enum IntentSource {
    package static let desired = "desired"
    package static let schedule = "schedule.json"
}
