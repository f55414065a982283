import HomerCore
import HomerReport
import HomerStore

/// What would run of a run that waits for a person, and the digest that binds a decision to it.
struct WaitingText {
    let digest: String
    let facts: [(name: String, text: String)]

    /// nil when its intent is not there.
    init?(_ run: WaitingRun, _ snapshot: StoreSnapshot) throws {
        guard let row = try snapshot.intents(ids: [run.intentID], includeRemoved: true).first else { return nil }
        digest = DecisionDigest.run(run.run, generation: row.generation, specHash: row.specHash)
        let outline = OutlineText(row.spec, directory: row.spec.directoryInWords)
        facts = outline.facts.map { ($0.name, $0.lines.joined(separator: "\n")) }
    }

    var rows: ViewValue { .rows(facts) { ["name": .text($0.name), "value": .text($0.text)] } }
}

extension IntentSpec {
    /// Where it would run, as far as its file says.
    var directoryInWords: String { execution.workingDirectory ?? "that of lane \(lane)" }
}

extension StoreSnapshot {
    /// What would run of that run; nil unless it waits.
    func waitingText(ofRun id: Int64) throws -> WaitingText? {
        try waitingRuns().first { $0.run == id }.flatMap { try WaitingText($0, self) }
    }
}
