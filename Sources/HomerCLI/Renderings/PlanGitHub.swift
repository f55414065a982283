import HomerCore
import HomerReport

/// A plan as GitHub workflow commands: annotations at the lines of a pull request.
struct PlanGitHub {
    let plan: Plan
    let files: ReportedFiles

    var text: String { commands.map { $0.text + "\n" }.joined() }

    private var commands: [WorkflowCommand] {
        var commands: [WorkflowCommand] = []
        if let hold = plan.hold { commands.append(WorkflowCommand(.error, title: hold.reason.rawValue, hold.message)) }
        for held in plan.held {
            let keeps = HeldWording.keepsRunning(held, in: plan)
            commands += held.input.diagnostics.map { WorkflowCommand($0, files, note: keeps) }
        }
        commands += plan.warnings.map { WorkflowCommand($0, files) }
        for change in plan.changes + plan.blocked.map(\.change) where !change.raises.isEmpty {
            commands.append(
                WorkflowCommand(
                    .warning, file: files.path(change.file), position: place(of: change),
                    title: PlanSarif.permissionRule,
                    "\(change.id): permissions raised\n" + change.raises.map(\.sentence).joined(separator: "\n")))
        }
        for blocked in plan.blocked {
            let approve = plan.approvalID.map { "\napprove with: homer approve \($0)" } ?? ""
            commands.append(
                WorkflowCommand(
                    .warning, file: files.path(blocked.change.file), title: blocked.reason.rawValue,
                    "\(blocked.change.sentence(in: plan)) waits: \(blocked.message)\(approve)"))
        }
        for change in plan.changes {
            commands.append(
                WorkflowCommand(
                    .notice, file: files.path(change.file), position: place(of: change),
                    title: "plan.\((change.actions.first ?? .update).rawValue)", change.sentence(in: plan)))
        }
        return commands
    }

    private func place(of change: Change) -> (line: Int, column: Int)? {
        change.desired?.origin.position.map { ($0.line, $0.column) }
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
    /// `nightly: update, generation 6 → 7 (trigger.expression, query)`, and of a new intent what runs:
    /// `nightly: create, switched off: claude, model opus, at most 10m`.
    func sentence(in plan: Plan) -> String {
        var text = "\(id): \(actions.map(\.rawValue).joined(separator: ", "))"
        if plan.knowsGenerations, let from = fromGeneration, from != toGeneration {
            text += ", generation \(from) → \(toGeneration)"
        }
        if !fields.isEmpty { text += " (\(fields.map(\.path).joined(separator: ", ")))" }
        if waitsForCommit { text += ", not committed" }
        if let writer { text += ", written by \(writer.name)" }
        guard IntentOutline.isNeeded(for: self), let spec = desired?.spec else { return text }
        return text + (spec.enabled ? "" : ", switched off") + ": " + IntentOutline(spec).execution
    }
}
