import HomerCore

/// A plan as GitHub workflow commands: annotations at the lines of a pull request.
struct PlanGitHub {
    let plan: Plan
    let files: ReportedFiles

    var text: String { commands.map { $0.text + "\n" }.joined() }

    private var commands: [WorkflowCommand] {
        var commands: [WorkflowCommand] = []
        if let hold = plan.hold { commands.append(WorkflowCommand(.error, title: hold.reason.rawValue, hold.message)) }
        for held in plan.held {
            let keeps = held.keepsGeneration.map { "generation \($0) keeps running" } ?? "not applied"
            commands += held.input.diagnostics.map { WorkflowCommand($0, files, note: keeps) }
        }
        commands += plan.warnings.map { WorkflowCommand($0, files) }
        for blocked in plan.blocked {
            let approve = plan.approvalID.map { "\napprove with: homer approve \($0)" } ?? ""
            commands.append(
                WorkflowCommand(
                    .warning, file: files.path(blocked.change.file), title: blocked.reason.rawValue,
                    "\(blocked.change.sentence) waits: \(blocked.message)\(approve)"))
        }
        for change in plan.changes {
            commands.append(
                WorkflowCommand(
                    .notice, file: files.path(change.file),
                    position: change.desired?.origin.position.map { ($0.line, $0.column) },
                    title: "plan.\((change.actions.first ?? .update).rawValue)", change.sentence))
        }
        return commands
    }
}

/// One line a runner turns into an annotation.
struct WorkflowCommand {
    enum Level: String { case error, warning, notice }

    private let level: Level
    private let properties: [(String, String)]
    private let message: String

    init(
        _ level: Level, file: String? = nil, position: (line: Int, column: Int)? = nil, title: String,
        _ message: String
    ) {
        self.level = level
        self.message = message
        var properties: [(String, String)] = []
        if let file {
            properties.append(("file", file))
            if let position { properties += [("line", "\(position.line)"), ("col", "\(position.column)")] }
        }
        self.properties = properties + [("title", title)]
    }

    /// - Parameter note: what the error means for the intent.
    init(_ diagnostic: Diagnostic, _ files: ReportedFiles, note: String? = nil) {
        let more = [diagnostic.hint, note].compactMap { $0 }.map { "\n" + $0 }.joined()
        self.init(
            diagnostic.severity == .error ? .error : .warning, file: files.path(diagnostic.file),
            position: diagnostic.range.map { ($0.start.line, $0.start.column) }, title: diagnostic.code.rawValue,
            diagnostic.message + more)
    }

    var text: String {
        let list = properties.map { "\($0)=\(Self.escaped($1, isProperty: true))" }.joined(separator: ",")
        return "::\(level.rawValue) \(list)::\(Self.escaped(message, isProperty: false))"
    }

    /// The runner's own escaping: what could end a line, and in a property what could end it.
    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var result = ""
        // By scalars: a carriage return and a line feed are one character.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case ":" where isProperty: result += "%3A"
            case "," where isProperty: result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Change {
    /// `nightly: update, generation 6 → 7 (trigger.expression, query)`
    var sentence: String {
        let what = "\(id): \(actions.map(\.rawValue).joined(separator: ", "))"
        let step = fromGeneration.map { $0 == toGeneration ? "" : ", generation \($0) → \(toGeneration)" } ?? ""
        let paths = fields.isEmpty ? "" : " (\(fields.map(\.path).joined(separator: ", ")))"
        return what + step + paths
    }
}
