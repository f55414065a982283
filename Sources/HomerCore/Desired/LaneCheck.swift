/// A lane without a directory is probably a mistyped one: such an intent runs in the default lane's.
package enum LaneCheck {
    /// One W205 for a lane that is not configured; empty otherwise.
    ///
    /// - Parameters:
    ///   - lanes: the configured lanes; nil when nobody knows them.
    ///   - position: where the intent stands in a file of several.
    package static func warnings(
        for spec: IntentSpec, lanes: [String]?, file: String, position: SourcePosition? = nil
    ) -> [Diagnostic] {
        guard let lanes, !lanes.contains(spec.lane) else { return [] }
        let near = Suggestion.nearest(to: spec.lane, in: lanes.sorted())
        return [
            Diagnostic(
                code: .laneNotConfigured, severity: .warning, file: file,
                range: position.map { SourceRange(start: $0, end: $0) }, field: "lane",
                message:
                    "homer.json has no directory for lane \(Quote.text(spec.lane)) (intent \(Quote.text(spec.id)))",
                hint: near.map { "did you mean \"\($0)\"?" }
                    ?? "add \"lanes\": { \(Quote.text(spec.lane)): \"DIRECTORY\" } to homer.json")
        ]
    }
}
