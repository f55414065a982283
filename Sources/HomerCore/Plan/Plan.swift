/// What one pass would do: the ordered list of changes and everything a reader needs to judge them.
///
/// A plan is a pure function of desired state, stored state and now. `homer diff` and the daemon make it with the same
/// planner, so what was shown is what is applied.
package struct Plan: Hashable, Sendable {
    package var changes: [Change]
    /// Changes that wait for a person, in the order of their ids.
    package var blocked: [BlockedChange] = []
    package var held: [HeldChange]
    /// Intents that are as the files say.
    package var unchanged: Int
    package var sources: [SourceReport]
    package var warnings: [Diagnostic]
    package var revision: Revision?
    /// Which database, and which state of it, the plan was made from.
    package var base: StateVersion
    package var madeAt: Timestamp
    /// Why the files were not used at all this time.
    package var hold: SourceHold?
    /// What operators decided, as far as it is in force.
    package var overrides: [Override] = []
    /// Intents of which an earlier generation is in force, whatever their file says: neither changed nor as the file says.
    package var pinned: [String] = []
    /// The runtime is switched off (`runtime.enabled`): the intents of `desired/` do not run whatever they say.
    package var isOff = false
    /// Files with edits that are not in the commit that is the source.
    package var uncommitted: [String] = []
    /// Set in a plan of what committing the work tree would change.
    package var nextPass: NextPass?
    /// Whether the numbers of generations mean anything: not between two commits, for which no database was asked.
    package var knowsGenerations = true
    package var housekeeping = Housekeeping()
    /// How many intents keep running although their source cannot be used, by the source's path.
    package var keptBySource: [String: Int] = [:]
    /// Ids that their source does not have in this reading: evidence for the next.
    package var absent: Set<String> = []
    /// Those of them that have not been absent for long enough to be believed.
    package var unconfirmed: Set<String> = []
    /// When to look again although nothing may have changed: an absence to confirm, a freeze that ends.
    package var lookAgain: Timestamp?

    package init(
        changes: [Change] = [], held: [HeldChange] = [], unchanged: Int = 0, sources: [SourceReport] = [],
        warnings: [Diagnostic] = [], revision: Revision? = nil, base: StateVersion, madeAt: Timestamp
    ) {
        self.changes = changes
        self.held = held
        self.unchanged = unchanged
        self.sources = sources
        self.warnings = warnings
        self.revision = revision
        self.base = base
        self.madeAt = madeAt
    }

    /// True when applying the plan would change no intent.
    package var isEmpty: Bool { changes.isEmpty }

    /// A source of which nothing can be said: what the plan would be with it is not known.
    package var unusableSource: SourceReport? { sources.first(where: \.isUnusable) }

    // By index: a change is large, and an iterator copies each.
    package func count(_ action: ChangeAction) -> Int {
        changes.indices.count { changes[$0].actions.contains(action) }
    }
}

/// Identity and serial number of a database's state (Terraform's lineage and serial).
package struct StateVersion: Hashable, Sendable {
    /// A UUID made with the database; empty when there is no database yet.
    package var lineage: String
    /// Grows by one with each pass that changed something.
    package var serial: Int64

    package init(lineage: String, serial: Int64) {
        self.lineage = lineage
        self.serial = serial
    }

    package static let none = StateVersion(lineage: "", serial: 0)
}

/// The words of `changes[].actions` in JSON, and of the plan's summary.
package enum ChangeAction: String, Hashable, Sendable, CaseIterable { case create, update, disable, enable, move }

/// Why a change is there; the `reason` of JSON output.
package enum ChangeCause: String, Hashable, Sendable, CaseIterable {
    case newFile = "new_file"
    case contentChanged = "content_changed"
    case fileRemoved = "file_removed"
    case fileReturned = "file_returned"
    case fileMoved = "file_moved"
    /// The file is there with another id in it.
    case idChanged = "id_changed"
    /// An operator put an earlier generation in force.
    case rollback
    /// Between two commits: the older one has the file, and it was held there.
    case inputMended = "input_mended"
}

/// One intent that a pass would change.
package struct Change: Hashable, Sendable {
    package var id: String
    /// In a fixed order: enable or create or disable first, then update, then move.
    package var actions: [ChangeAction]
    package var cause: ChangeCause
    /// The intent as it will be; nil for a removal, which keeps the stored spec.
    package var desired: DesiredIntent?
    package var fromGeneration: Int?
    /// Equal to `fromGeneration` when behaviour does not change.
    package var toGeneration: Int
    package var file: String
    /// The stored path of a moved intent.
    package var fromFile: String?
    package var fields: [FieldChange]
    package var forecast: RunForecast?
    /// For a removal: the id that now stands in the same file.
    package var successor: String?
    /// True when occurrences are counted anew from the moment of applying (a new or edited trigger, a return).
    package var restartsSchedule: Bool
    /// What the intent may do then that nothing allowed it before.
    package var raises: [PermissionRaise] = []
    /// The run that wrote it; nil when none did, as far as can be told.
    package var writer: RunProvenance?
    /// True for what stands only in the work tree while the source is a commit: no pass takes it before it is committed.
    package var waitsForCommit = false

    package init(
        id: String, actions: [ChangeAction], cause: ChangeCause, desired: DesiredIntent?, fromGeneration: Int?,
        toGeneration: Int, file: String, fromFile: String? = nil, fields: [FieldChange] = [],
        forecast: RunForecast? = nil, restartsSchedule: Bool = false
    ) {
        self.id = id
        self.actions = actions
        self.cause = cause
        self.desired = desired
        self.fromGeneration = fromGeneration
        self.toGeneration = toGeneration
        self.file = file
        self.fromFile = fromFile
        self.fields = fields
        self.forecast = forecast
        self.restartsSchedule = restartsSchedule
    }
}

/// An input that is not applied, and what runs in its place.
package struct HeldChange: Hashable, Sendable {
    package var input: HeldInput
    package var reason: HoldReason
    /// The generation that keeps running; nil when the intent is unknown.
    package var keepsGeneration: Int?

    package init(input: HeldInput, reason: HoldReason, keepsGeneration: Int?) {
        self.input = input
        self.reason = reason
        self.keepsGeneration = keepsGeneration
    }
}

/// Reasons of the `Accepted` and `Synced` conditions.
package enum HoldReason: String, Word, CaseIterable {
    case parseError = "ParseError"
    case schemaError = "SchemaError"
    case duplicateID = "DuplicateID"
    case unreadable = "Unreadable"
    case unsupportedVersion = "UnsupportedVersion"
    case brokenLink = "BrokenLink"
    case timeInPast = "TimeInPast"
    /// A tracked file is missing from the work tree, and no commit removed it.
    case uncommittedDeletion = "UncommittedDeletion"
    /// Absence proves nothing now: git did not answer, or its lock is stale.
    case absenceUnproven = "AbsenceUnproven"
    /// Intents that run after each other in a circle.
    case chainCycle = "ChainCycle"
    /// The intent to run after does not exist.
    case chainTargetMissing = "ChainTargetMissing"
    /// The database does not take the intent, although nothing was found wrong with it.
    case refused = "Refused"
}
