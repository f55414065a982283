/// One thing that will go wrong, or is likely to, when the intent runs.
package struct PreflightFinding: Hashable, Sendable {
    /// One of W300 to W399.
    package var code: ErrorCode
    /// The path of the field in the intent's file, e.g. `execution.workingDirectory`.
    package var field: String
    /// One sentence without a full stop.
    package var message: String
    /// The next step.
    package var hint: String
    /// From when it is no longer so, whoever looks again or does not; nil for what only a further look can tell.
    package var until: Timestamp?

    package init(
        _ code: ErrorCode, field: String, _ message: String, hint: String, until: Timestamp? = nil
    ) {
        self.code = code
        self.field = field
        self.message = message
        self.hint = hint
        self.until = until
    }

    /// As a warning about the intent's file. Names the intent: a file may have several.
    package func diagnostic(intent: String, origin: Origin) -> Diagnostic {
        Diagnostic(
            code: code, severity: .warning, file: origin.file,
            range: origin.position.map { SourceRange(start: $0, end: $0) }, field: field,
            message: "\(intent): \(message)", hint: hint)
    }

    /// `W300 claude is not in PATH (/bin)`
    package var sentence: String { "\(code.rawValue) \(message)" }
}

extension PreflightFinding {
    /// As it is stored.
    package var json: JSONValue {
        .object([
            "code": .string(code.rawValue), "field": .string(field), "message": .string(message),
            "hint": .string(hint), "until": until.map { .string($0.description) },
        ])
    }

    /// nil for what cannot be read, e.g. the code of a later Homer.
    package init?(json: JSONValue) {
        guard let code = json["code"]?.string.flatMap(ErrorCode.init(rawValue:)), let field = json["field"]?.string,
            let message = json["message"]?.string, let hint = json["hint"]?.string
        else { return nil }
        self.init(
            code, field: field, message, hint: hint, until: json["until"]?.string.flatMap(Timestamp.init(iso:)))
    }
}

/// An intent that is in force and is looked at before it runs.
package struct PreflightSubject: Hashable, Sendable {
    package var id: String
    package var generation: Int
    package var spec: IntentSpec

    package init(id: String, generation: Int, spec: IntentSpec) {
        self.id = id
        self.generation = generation
        self.spec = spec
    }
}

/// What was found about a generation of an intent; no finding is a good answer too.
package struct PreflightResult: Hashable, Sendable {
    package var id: String
    package var generation: Int
    package var findings: [PreflightFinding]

    package init(id: String, generation: Int, findings: [PreflightFinding]) {
        self.id = id
        self.generation = generation
        self.findings = findings
    }
}
