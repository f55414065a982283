package import HomerCore
package import HomerStore

/// One thing that happened to an intent.
package struct TimelineEntry: Hashable {
    /// Stable words; in the order things of one moment are shown in.
    package enum Kind: String, CaseIterable { case event, generation, decision, run }

    package var time: Timestamp
    package var kind: Kind
    /// A reason of an event, `Accepted`, a word of the ledger, or the result of a run.
    package var what: String
    package var text: String
    package var run: Int64?
    package var generation: Int?
    package var pass: String?
    package var due: Timestamp?

    package init(
        time: Timestamp, kind: Kind, what: String, text: String, run: Int64? = nil, generation: Int? = nil,
        pass: String? = nil, due: Timestamp? = nil
    ) {
        self.time = time
        self.kind = kind
        self.what = what
        self.text = text
        self.run = run
        self.generation = generation
        self.pass = pass
        self.due = due
    }
}

/// Commits, passes, overrides, held inputs, decisions and runs of one intent in one list, oldest first.
package struct Timeline {
    package let entries: [TimelineEntry]

    /// Merges what the tables say. Events that tell the same as a generation, a decision or a run are left out; an
    /// event without an intent is in when it is about all of them.
    package init(
        generations: [GenerationRow], events: [EventRow], ledger: [LedgerRow], runs: [RunRow], since: Timestamp
    ) {
        var all = generations.map { Self.entry($0, events) }
        all += events.filter { !Self.told.contains($0.reason.known) }.map { Self.entry($0) }
        all += ledger.filter { $0.runID == nil }.map { Self.entry($0) }
        all += runs.map { Self.entry($0) }
        let order = Dictionary(
            TimelineEntry.Kind.allCases.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
        entries = all.filter { $0.time >= since }.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            return (x.time, order[x.kind] ?? 0, a.offset) < (y.time, order[y.kind] ?? 0, b.offset)
        }.map(\.element)
    }

    /// Reads what there is about an intent, and what was decided about all of them.
    package init(_ id: String, snapshot: StoreSnapshot, since: Timestamp) throws {
        let own = try snapshot.events(intent: id, since: since, limit: Store.eventLimit)
        let all = try [EventReason.suspended, .resumed].flatMap { try snapshot.events(reason: $0, since: since) }
            .filter { $0.intentID == nil }
        self.init(
            generations: try snapshot.generations(of: id), events: own + all,
            // A long absence is decided when it is over.
            ledger: try snapshot.ledger(of: id, from: since - .days(400)),
            runs: try snapshot.allRuns(Store.RunFilter(intentID: id, since: since, limit: 100_000)), since: since)
    }

    /// Told better by a row of another table.
    private static let told: Set<EventReason?> = [
        .created, .updated, .runSucceeded, .runFailed, .runCancelled, .runLost, .overlapSkipped, .missed,
    ]

    private static func entry(_ row: GenerationRow, _ events: [EventRow]) -> TimelineEntry {
        let commit = row.commit.map { " (commit \($0.prefix(7))" + (row.author.map { ", \($0)" } ?? "") + ")" } ?? ""
        // The event knows which fields changed.
        let event = events.first { event in
            event.passID == row.passID
                && [EventReason.created, .updated].contains(event.reason.known)
        }
        return TimelineEntry(
            time: row.acceptedAt, kind: .generation, what: "Accepted",
            text: event?.message ?? "generation \(row.generation) accepted from \(row.file)\(commit)",
            generation: row.generation, pass: row.passID)
    }

    private static func entry(_ row: EventRow) -> TimelineEntry {
        let times = row.count > 1 ? " (x\(row.count))" : ""
        return TimelineEntry(
            time: row.lastTime, kind: .event, what: row.reason.rawValue, text: row.message + times, run: row.runID,
            pass: row.passID)
    }

    private static func entry(_ row: LedgerRow) -> TimelineEntry {
        var text = "due \(row.scheduledFor.wholeSeconds) not started"
        if let through = row.through, row.count > 1 {
            text = "\(row.count) due times through \(through.wholeSeconds) not started"
        }
        if let into = row.collapsedInto { text += ": the run due \(into.wholeSeconds) stands for it" }
        return TimelineEntry(
            time: row.decidedAt, kind: .decision, what: row.verdict.rawValue, text: text, due: row.scheduledFor)
    }

    private static func entry(_ run: RunRow) -> TimelineEntry {
        let error = run.error?.split(separator: "\n").last.map { ": " + $0.prefix(120) } ?? ""
        let by = run.requestedBy.map { ", by \($0)" } ?? ""
        return TimelineEntry(
            time: run.startedAt ?? run.completedAt ?? run.triggeredAt, kind: .run, what: RunEnding(run).word,
            text: "\(RunEnding(run).line)\(by)\(run.hasFailed ? error : "")", run: run.id,
            generation: run.generation > 0 ? run.generation : nil,
            pass: run.passID, due: run.scheduledFor)
    }
}
