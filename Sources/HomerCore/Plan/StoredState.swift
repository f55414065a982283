/// The stored side of a plan: the last accepted generation of each intent, without its text.
package struct StoredState: Sendable {
    package var intents: [String: StoredIntent]
    package var version: StateVersion
    /// Overrides in force.
    package var overrides: [Override]
    /// `Change.approvalKey` of every change a person has approved and that has not been applied yet.
    package var approved: Set<String>
    /// Who runs what by the flags.
    package var route: Route

    /// What became of the state before, when this process made the one from the other.
    package var move: Move?

    package struct Move: Sendable {
        package var from: StateVersion
        /// All that differ.
        package var ids: Set<String>

        package init(from: StateVersion, ids: Set<String>) {
            self.from = from
            self.ids = ids
        }
    }

    /// Ids of intents that no file made.
    package var madeElsewhere: Set<String> {
        Set(intents.values.lazy.filter { !$0.isFileBacked }.map(\.id))
    }

    package init(
        intents: [String: StoredIntent] = [:], version: StateVersion = .none, overrides: [Override] = [],
        approved: Set<String> = [], route: Route = .standalone
    ) {
        self.intents = intents
        self.version = version
        self.overrides = overrides
        self.approved = approved
        self.route = route
    }
}

/// An intent as it was last accepted, without its text.
///
/// Shared by all copies: a daemon holds one of each intent for as long as it lives, and the empty places of a dictionary
/// cost as much as those that are taken.
package struct StoredIntent: Hashable, Sendable {
    private struct Facts: Hashable, Sendable {
        var id: String
        var generation: Int
        var specHash: SpecHash
        var source: String
        var file: String
        var removed: Bool
        var protect: Bool
        var commit: String?
        var mark: Digest?
    }

    /// A text of that length would be a piece of memory of its own.
    private enum SpecHash: Hashable, Sendable {
        case digest(Digest)
        /// Whatever else a database holds.
        case text(String)

        init(_ text: String) { self = Digest(hex: text).map { .digest($0) } ?? .text(text) }

        var text: String {
            switch self {
            case .digest(let digest): digest.hex
            case .text(let text): text
            }
        }
    }

    private final class Shared: Sendable {
        let facts: Facts

        init(_ facts: Facts) { self.facts = facts }
    }

    private var shared: Shared

    package var id: String { shared.facts.id }
    package var generation: Int {
        get { shared.facts.generation }
        set { change { $0.generation = newValue } }
    }
    package var specHash: String { shared.facts.specHash.text }
    /// `desired`, `schedule.json`, `discovery:…`, `user`, `history`
    package var source: String { shared.facts.source }
    package var file: String {
        get { shared.facts.file }
        set { change { $0.file = newValue } }
    }
    /// True when the file is gone and the intent was disabled for that.
    package var removed: Bool {
        get { shared.facts.removed }
        set { change { $0.removed = newValue } }
    }
    /// `protect: true` of the accepted generation: outlives the file that said it.
    package var protect: Bool {
        get { shared.facts.protect }
        set { change { $0.protect = newValue } }
    }
    /// The commit it is attributed to; nil while its text is not committed.
    package var commit: String? {
        get { shared.facts.commit }
        set { change { $0.commit = newValue } }
    }
    /// What its file is recognized by; nil when it has to be decoded.
    package var mark: Digest? {
        get { shared.facts.mark }
        set { change { $0.mark = newValue } }
    }

    package init(
        id: String, generation: Int, specHash: String, source: String, file: String, removed: Bool,
        protect: Bool = false, commit: String? = nil, mark: Digest? = nil
    ) {
        shared = Shared(
            Facts(
                id: id, generation: generation, specHash: SpecHash(specHash), source: source, file: file,
                removed: removed,
                protect: protect, commit: commit, mark: mark))
    }

    private mutating func change(_ change: (inout Facts) -> Void) {
        var facts = shared.facts
        change(&facts)
        shared = Shared(facts)
    }

    package static func == (one: StoredIntent, other: StoredIntent) -> Bool {
        one.shared === other.shared || one.shared.facts == other.shared.facts
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(shared.facts) }

    /// Whether the intent lives and dies with a file.
    package var isFileBacked: Bool { IntentSource.isOfFile(source) }
}

/// Words of the migration plan's `source` column.
package enum IntentSource {
    package static let desired = "desired"
    package static let schedule = "schedule.json"
    /// A row that a person or a program wrote into the table `intents`.
    package static let user = "user"
    /// Before the session that made the intent.
    package static let discoveryPrefix = "discovery:"
    /// The intent that starts the nights; `homer.json` says when.
    package static let discoverySchedule = discoveryPrefix + "schedule"
    /// What a session makes.
    package static func discovery(_ session: String) -> String { discoveryPrefix + session }
    /// Whether a night made the intent, for itself alone: it is retired when it has done what it was for.
    package static func isOfNight(_ source: String) -> Bool {
        source.hasPrefix(discoveryPrefix) && source != discoverySchedule
    }
    /// Why nothing can be done with an intent that is removed: a sentence without its end.
    ///
    /// - Parameter removed: since when, as it is stored.
    package static func removal(of id: String, _ source: String, at removed: String) -> String {
        isOfNight(source)
            ? "\(id) was for one night, and is retired (\(removed))"
            : "\(id) was disabled when its file went away (\(removed))"
    }
    /// Whether the intent lives and dies with a file.
    package static func isOfFile(_ source: String) -> Bool { source == desired || source == schedule }
    /// No file: a removed intent that only carries the runs HOMER had of a job nobody has any more. A file with its id
    /// takes it over, as the file of any removed intent does.
    package static let history = "history"
}
