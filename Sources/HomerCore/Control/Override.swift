/// What an operator decided beside the files: a layer of its own, with who, why and until. A file never
/// changes it, and it never changes a file.
package struct Override: Hashable, Sendable {
    package enum Kind: String, Word, CaseIterable {
        /// Due times are not run; each is recorded as skipped.
        case suspend
        /// An earlier generation is in force until the file says something new.
        case pin
    }

    package var id: Int64
    /// nil is about every intent, also those that come later.
    package var intentID: String?
    package var kind: Kind
    package var reason: String
    /// `ada@box`
    package var by: String
    package var createdAt: Timestamp
    /// When it ends by itself; nil waits for somebody.
    package var until: Timestamp?
    package var endedAt: Timestamp?
    package var endedBy: String?
    /// For a pin: the generation whose text is in force.
    package var generation: Int?
    /// For a pin: hash of the spec that is refused. Any other text in the file ends the pin.
    package var refusedHash: String?

    package init(
        id: Int64 = 0, intentID: String?, kind: Kind, reason: String, by: String, createdAt: Timestamp,
        until: Timestamp? = nil, endedAt: Timestamp? = nil, endedBy: String? = nil, generation: Int? = nil,
        refusedHash: String? = nil
    ) {
        self.id = id
        self.intentID = intentID
        self.kind = kind
        self.reason = reason
        self.by = by
        self.createdAt = createdAt
        self.until = until
        self.endedAt = endedAt
        self.endedBy = endedBy
        self.generation = generation
        self.refusedHash = refusedHash
    }

    /// When it stops or stopped; nil while that is open.
    package var end: Timestamp? {
        switch (until, endedAt) {
        case (let until?, let ended?): min(until, ended)
        case (let until, let ended): until ?? ended
        }
    }

    package func isActive(at moment: Timestamp) -> Bool { createdAt <= moment && end.map { moment < $0 } ?? true }

    /// Who ends one whose time is over.
    package static let itsTime = "its time"

    package func concerns(_ id: String) -> Bool { intentID.map { $0 == id } ?? true }

    /// Whether a due time falls into it: [start, end).
    package func covers(_ occurrence: Timestamp) -> Bool { isActive(at: occurrence) }
}
