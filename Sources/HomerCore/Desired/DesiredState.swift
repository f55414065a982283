/// What all sources say now, with everything that could not be read.
package struct DesiredState: Hashable, Sendable {
    /// Valid intents, sorted by id, then file. Two with one id are both here: only the planner knows whose it is.
    package var intents: [DesiredIntent] = []
    /// Intents that are as they were accepted, by what the store knows of their files. Their text was not decoded.
    package var recognized = RecognizedIntents()
    /// Inputs that are not applied; the last good generation of what they hold keeps running.
    package var held: [HeldInput] = []
    package var sources: [SourceReport] = []
    /// Warnings about inputs that are applied.
    package var warnings: [Diagnostic] = []
    /// Where the files stand in git; nil outside a repository.
    package var revision: Revision?
    /// Why nothing of this reading may be applied; nil for a reading that stands.
    package var hold: SourceHold?
    /// Why absence proves nothing this time, e.g. a lock that a dead git left; nil when it may.
    package var removalsSuspended: String?
    /// What git tracks: a tracked file that is missing was not removed by a commit.
    package var tracked = TrackedFiles.notRepository
    /// What else git says that tells why a file is missing.
    package var repository = RepositoryFacts()
    /// Files whose text in the work tree is not what was read, when the source is a commit.
    package var uncommitted: [String] = []

    package init() {}

    /// Takes sources that were read whole and have no file for emptied on purpose.
    package mutating func takeEmptySources() {
        for index in sources.indices where sources[index].condition == .empty && sources[index].complete {
            sources[index].condition = .ready
        }
    }
}

/// Which files git tracks, by the paths of `Origin.file`.
package enum TrackedFiles: Hashable, Sendable {
    /// No repository, or no git on this machine: absence is proven by time alone.
    case notRepository
    /// There is a repository and git did not answer: absence cannot be proven now.
    case unknown
    case files(Set<String>)
}

/// Why a reading is not used at all. The last accepted generations keep running.
package struct SourceHold: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// A git command is at work (`index.lock`, `HEAD.lock`).
        case gitBusy = "GitBusy"
        /// A rebase, merge, cherry-pick, revert or bisect waits for a person.
        case gitOperation = "GitOperation"
        /// Another branch is checked out than `source.branch`.
        case wrongBranch = "WrongBranch"
        /// The files did not come to rest.
        case changing = "Changing"
        /// The commit that is the source cannot be read.
        case missingCommit = "MissingCommit"
    }

    package var reason: Reason
    /// One sentence with the next step in it.
    package var message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

/// A valid intent and where it was read.
package struct DesiredIntent: Hashable, Sendable {
    /// Shared by all copies: a spec is large, and an intent goes through many hands.
    package var shared: SharedSpec
    /// `spec.specHash`, computed once when the file was decoded.
    package var hash: String
    package var origin: Origin

    package init(spec: IntentSpec, hash: String? = nil, origin: Origin) {
        shared = SharedSpec(spec)
        self.hash = hash ?? spec.specHash
        self.origin = origin
    }

    /// Inlined everywhere, so that whoever asks for one field does not copy all of them.
    @inlinable package var spec: IntentSpec {
        get { shared.spec }
        set { shared = SharedSpec(newValue) }
    }
}

package final class SharedSpec: Hashable, Sendable {
    package let spec: IntentSpec

    package init(_ spec: IntentSpec) { self.spec = spec }

    package static func == (one: SharedSpec, other: SharedSpec) -> Bool { one === other || one.spec == other.spec }
    package func hash(into hasher: inout Hasher) { hasher.combine(spec) }
}

/// Where an intent comes from.
package struct Origin: Hashable, Sendable {
    /// `desired` · `schedule.json` · `discovery:<session>` · `user` (the migration plan's `source` column).
    package var source: String
    /// Path of the file, relative to the workspace where it lies inside.
    package var file: String
    /// Where in the file the intent starts (a job in `schedule.json`).
    package var position: SourcePosition?
    /// Hash of the bytes the intent was read from.
    package var contentHash: String
    /// By which the file will be recognized once this is accepted; nil when its reading says more than the intent.
    package var mark: Digest?
    /// Filled by the caller that knows git: the last commit that touched the file.
    package var commit: CommitInfo?

    package init(
        source: String, file: String, position: SourcePosition? = nil, contentHash: String = "",
        commit: CommitInfo? = nil
    ) {
        self.source = source
        self.file = file
        self.position = position
        self.contentHash = contentHash
        self.commit = commit
    }
}

package struct CommitInfo: Hashable, Sendable {
    package var hash: String
    package var author: String

    package init(hash: String, author: String) {
        self.hash = hash
        self.author = author
    }
}

/// An input that is not applied.
package struct HeldInput: Hashable, Sendable {
    package var file: String
    /// The intent it is about, when the text is good enough to tell.
    package var intentID: String?
    package var source: String
    /// At least one error; the first is the one to mend first, and where there is room for one only, the one to show.
    package var diagnostics: [Diagnostic]

    package init(file: String, intentID: String?, source: String, diagnostics: [Diagnostic]) {
        self.file = file
        self.intentID = intentID
        self.source = source
        self.diagnostics = diagnostics.causesFirst
    }
}

/// The state of the work tree the files were read from.
package struct Revision: Hashable, Sendable {
    package var branch: String
    package var commit: String
    package var author: String
    package var dirty: Bool

    package init(branch: String, commit: String, author: String, dirty: Bool) {
        self.branch = branch
        self.commit = commit
        self.author = author
        self.dirty = dirty
    }

    /// `main@sha1:1a2b3c4`
    package var short: String { "\(branch)@sha1:\(commit.prefix(7))" }
}
