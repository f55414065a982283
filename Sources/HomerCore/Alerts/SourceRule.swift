/// Files are not used for long. A source that is not used speaks for its files.
enum SourceRule {
    /// So many files are told of one by one.
    private static let alone = 5

    static func findings(_ facts: AlertFacts, patience: Milliseconds, now: Timestamp) -> [AlertFinding] {
        let stale = facts.sources.filter { now - $0.since > patience }
        let sources = stale.sorted { $0.path < $1.path }.map { source in
            AlertFinding(
                .staleSource, "source:\(source.path)",
                title: (source.path == "." ? "The files are" : "\(source.path) is")
                    + " not used for \((now - source.since).rough): \(source.condition)",
                detail: (source.message.isEmpty ? [] : [source.message])
                    + ["What was accepted before keeps running.", "homer status"])
        }
        let held = facts.held.filter { file in
            now - file.since > patience && !facts.sources.contains { $0.concerns(file.file) }
        }.sorted { ($0.since, $0.file, $0.intentID ?? "") < ($1.since, $1.file, $1.intentID ?? "") }
        guard held.count > alone else { return sources + held.map { alone($0, now) } }
        let files = AlertFinding(
            .staleSource, "files", title: "\(held.count) files are not applied",
            detail: held.prefix(alone).map(\.reason) + [
                "What was accepted of them before keeps running.", "homer validate",
            ])
        return sources + [files]
    }

    private static func alone(_ held: AlertFacts.Held, _ now: Timestamp) -> AlertFinding {
        AlertFinding(
            .staleSource, "file:\(held.file)" + (held.intentID.map { ":\($0)" } ?? ""), intentID: held.intentID,
            title: "\(held.file) is not applied for \((now - held.since).rough)",
            detail: [held.reason, kept(held), "homer validate \(held.file)"])
    }

    private static func kept(_ held: AlertFacts.Held) -> String {
        switch held.isKept {
        case true?: "What it said before keeps running."
        case false?: "It was never accepted: nothing of it runs."
        case nil: "What was accepted of it before keeps running."
        }
    }
}
