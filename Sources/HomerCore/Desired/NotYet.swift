/// What a file may say and this version does not carry out yet. Such a file is valid and applied; saying nothing about
/// it would be a promise.
package enum NotYet {
    /// One W204 for every such field of an intent, in the order of the table; empty for what is carried out as written.
    /// `position` is where the intent stands in a file of several.
    package static func warnings(
        for spec: IntentSpec, file: String, position: SourcePosition? = nil
    ) -> [Diagnostic] {
        findings(spec).map { finding in
            Diagnostic(
                code: .notCarriedOut, severity: .warning, file: file,
                range: position.map { SourceRange(start: $0, end: $0) }, field: finding.field,
                message: "\(finding.message) (intent \(Quote.text(spec.id)))", hint: finding.hint)
        }
    }

    private struct Finding {
        var field: String
        var message: String
        var hint: String
    }

    private static func findings(_ spec: IntentSpec) -> [Finding] {
        var found: [Finding] = []
        if spec.notify.streamProgress {
            found.append(
                Finding(
                    field: "notify.streamProgress", message: "progress is not shown while a run is active yet",
                    hint: "follow it with `homer logs -f`"))
        }
        return found
    }
}
