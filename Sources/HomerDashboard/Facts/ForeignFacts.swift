package import HomerCore

/// A night of discovery, as pages show it.
package struct NightFacts: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package var number: Int
        package var title: String
        package var kind: String
        package var risk: String
        package var state: String
        package var tone: Tone
        package var reason: String?
        package var run: Int64?
    }

    package var id: String
    package var date: String
    package var phase: String
    package var tone: Tone
    package var reason: String?
    package var startedAt: Timestamp
    package var completedAt: Timestamp?
    package var planned: Int
    package var done: Int
    package var failed: Int
    package var briefing: String?
    package var findings: String?
    package var items: [Item] = []
}

/// Something that is or was wrong, as pages show it.
package struct IncidentFacts: Hashable, Sendable {
    package var id: Int64
    package var cause: String
    package var intent: String?
    package var title: String
    package var detail: String?
    package var isOver: Bool
    package var isAcknowledged: Bool
    package var decidedBy: String?
    package var openedAt: Timestamp
    package var lastAt: Timestamp
    package var recoveredAt: Timestamp?
    package var count: Int
}

/// A message to people, as pages show it.
package struct SentMessage: Hashable, Sendable {
    package var createdAt: Timestamp
    package var channel: String
    package var text: String
    package var state: String
    package var tone: Tone
    package var error: String?
    package var run: Int64?
}

/// Where the move from the old HOMER stands, as pages show it.
package struct MigrationFacts: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        package var commands: [String]
        package var why: String

        package init(commands: [String], why: String) {
            self.commands = commands
            self.why = why
        }
    }

    package var phases: [String]
    /// The phase it is in, of `phases`.
    package var phase: String
    package var state: String
    package var since: Timestamp?
    package var runBy: String
    /// What parallel mode has compared, in a sentence; nil while nothing is.
    package var compared: String?
    package var executed: Int
    package var wanted: Int
    package var next: Step
    package var back: Step?

    package init(
        phases: [String], phase: String, state: String, since: Timestamp?, runBy: String, compared: String?,
        executed: Int, wanted: Int, next: Step, back: Step?
    ) {
        self.phases = phases
        self.phase = phase
        self.state = state
        self.since = since
        self.runBy = runBy
        self.compared = compared
        self.executed = executed
        self.wanted = wanted
        self.next = next
        self.back = back
    }
}
