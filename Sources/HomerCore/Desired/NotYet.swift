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
        switch spec.trigger {
        case .event(let name, _):
            found.append(
                Finding(
                    field: "trigger.type",
                    message: "event triggers are not carried out yet: nothing emits \(Quote.text(name))",
                    hint: "start it by hand with `homer trigger \(spec.id)`, or use a cron or interval trigger"))
        case .after(let intent, _):
            found.append(
                Finding(
                    field: "trigger.type",
                    message: "after triggers are not carried out yet: a run of \(Quote.text(intent)) starts nothing",
                    hint: "start it by hand with `homer trigger \(spec.id)`, or make both one intent"))
        case .cron, .interval, .immediate, .at: break
        }
        if spec.notify.onSuccess {
            found.append(
                Finding(
                    field: "notify.onSuccess", message: "notifications are not delivered yet",
                    hint: "look at `homer runs` or follow the daemon's log"))
        }
        if spec.approval == .required || (spec.approval == .risk && spec.risk == .high) {
            found.append(
                Finding(
                    field: spec.approval == .required ? "approval" : "risk",
                    message: "approval is not asked for yet: the intent runs without it",
                    hint: "set \"enabled\": false until you have approved it"))
        }
        return found
    }
}
