private import Cron
import HomerCore

/// Reads one job of `schedule.json` into an intent.
struct ScheduleJobReader {
    let tree: JSONTree
    let source: SourceText
    let path: String
    let lane: String
    let isStrict: Bool
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var id: String?

    init(tree: JSONTree, source: SourceText, path: String, lane: String, isStrict: Bool) {
        self.tree = tree
        self.source = source
        self.path = path
        self.lane = lane
        self.isStrict = isStrict
    }

    private static let known = [
        "id", "name", "cron", "query", "lane", "enabled", "timeout", "model", "executor", "contextFiles",
        "streamProgress", "notifyOnSuccess", "notifyOnFailure",
    ]

    mutating func read(_ node: Int) -> IntentSpec? {
        guard tree[node].kind == .object else {
            add(.scheduleShape(tree, node, "an object"), .error)
            return nil
        }
        let fields = members(node)
        let id = required("id", fields, node)
        self.id = id
        let query = required("query", fields, node)
        let cron = required("cron", fields, node)
        let trigger = cron.flatMap { self.trigger($0, fields) }
        let execution = execution(fields)
        let contextFiles = contextFiles(fields)
        let name = string("name", fields, fallback: "the id is used")
        let lane = lane(fields)
        let notify = NotifyPolicy(
            onSuccess: flag("notifyOnSuccess", true, fields), onFailure: flag("notifyOnFailure", true, fields),
            streamProgress: flag("streamProgress", false, fields))
        let enabled = flag("enabled", true, fields)
        guard let id, let query, let trigger else { return nil }
        var spec = IntentSpec(id: id, name: name, trigger: trigger, execution: execution, query: query)
        spec.description = "Bridged from \(source.file)"
        spec.contextFiles = contextFiles
        spec.lane = lane
        spec.enabled = enabled
        spec.notify = notify
        spec.priority = Self.priority(id: id, notifyOnSuccess: notify.onSuccess)
        spec.triggerMetadata = .object(["originalJobId": .string(id)])
        return spec
    }

    /// The priority of a job, which its file does not say: 50, 10 more when its success is told to somebody, and more
    /// for the two jobs whose answers people wait for in the morning.
    static func priority(id: String, notifyOnSuccess: Bool) -> Int {
        50 + (notifyOnSuccess ? 10 : 0) + (id == "morning-brief" ? 20 : 0) + (id == "nightly-memory" ? 15 : 0)
    }

    mutating func duplicate(_ id: String, of earlier: SourcePosition, _ node: Int) {
        let place = tree.children(of: node).first { tree.key($0) == "id" } ?? node
        add(
            JSONProblem(
                .duplicateID, mark(place), "a job with the id \"\(id)\" already exists in this file",
                hint: "give one of them another id",
                related: .init(offset: earlier.byte, message: "the first is here")), .error)
    }

    mutating func add(_ problem: JSONProblem, _ severity: Diagnostic.Severity, field: String = "") {
        guard diagnostics.count < 50 else { return }
        let effective = isStrict ? Diagnostic.Severity.error : severity
        let full = field.isEmpty ? path : "\(path).\(field)"
        diagnostics.append(source.diagnostic(problem, severity: effective, field: full))
    }

    private mutating func members(_ node: Int) -> [String: Int] {
        var fields: [String: Int] = [:]
        for member in tree.children(of: node) {
            let key = tree.key(member)
            if Self.known.contains(key) {
                if fields[key] == nil { fields[key] = member }
                continue
            }
            let near = Suggestion.nearest(to: key, in: Self.known)
            add(
                JSONProblem(
                    .droppedLegacyField, tree[member].keyRange, "the field \(Quote.text(key)) is not used",
                    hint: near.map { "did you mean \"\($0)\"?" }), .warning, field: key)
        }
        return fields
    }

    /// A required, non-empty string.
    private mutating func required(_ key: String, _ fields: [String: Int], _ node: Int) -> String? {
        guard let member = fields[key] else {
            let start = tree[node].range.lowerBound
            add(JSONProblem(.missingField, start..<start + 1, "missing field \"\(key)\""), .error, field: key)
            return nil
        }
        guard tree[member].kind == .string else {
            add(.scheduleShape(tree, member, "a string"), .error, field: key)
            return nil
        }
        let text = tree.text(member)
        if text.isEmpty { add(JSONProblem(.invalidValue, mark(member), "must not be empty"), .error, field: key) }
        if text.isEmpty || holdsNUL(text, member, key) { return nil }
        guard key == "id" else { return text }
        guard !text.unicodeScalars.contains(where: TerminalText.isControl) else {
            add(
                JSONProblem(
                    .invalidValue, mark(member), "\(Quote.text(text)) has a control character", hint: "remove it"),
                .error, field: key)
            return nil
        }
        guard text.utf8.count > Self.longestID else { return text }
        add(
            JSONProblem(
                .outOfRange, mark(member),
                "is \(text.utf8.count) bytes long, more than the limit of \(Self.longestID)"), .error, field: key)
        return nil
    }

    /// Bytes; an id stands in the environment of its runs and names their folder.
    private static let longestID = 1024

    /// Reports a NUL: whoever wrote the job cannot have meant what the system would make of it.
    private mutating func holdsNUL(_ text: String, _ member: Int, _ key: String) -> Bool {
        guard text.utf8.contains(0) else { return false }
        add(
            JSONProblem(
                .invalidValue, mark(member), "a NUL character cannot stand here",
                hint: "remove it; the system ends a text there"), .error, field: key)
        return true
    }

    /// node-cron needs both day fields to match, so the trigger says so.
    private mutating func trigger(_ expression: String, _ fields: [String: Int]) -> Trigger? {
        guard let member = fields["cron"] else { return nil }
        do throws(CronError) {
            let cron = try CronExpression(expression, dayMatch: .both)
            guard !cron.neverFires else {
                add(
                    JSONProblem(
                        .cronNeverFires, mark(member), "the expression never fires",
                        hint: "both the day of the month and the day of the week must match, as in node-cron"),
                    .error, field: "cron")
                return nil
            }
            for warning in cron.warnings {
                add(JSONProblem(.suspiciousCron, mark(member), warning.description), .warning, field: "cron")
            }
            return .cron(CronTrigger(expression: expression, dayMatch: .both))
        } catch {
            let start = tree.offset(ofCharacter: max(0, error.column - 1), in: member)
            let place = error.field.map { "\($0): " } ?? ""
            add(
                JSONProblem(.invalidCron, start..<start + 1, place + error.reason, hint: error.hint), .error,
                field: "cron")
            return nil
        }
    }

    private mutating func execution(_ fields: [String: Int]) -> Execution {
        var executor = "claude"
        if let text = string("executor", fields, fallback: "claude is used"), let member = fields["executor"] {
            if ScheduleFileDecoder.executors.contains(text) {
                executor = text
            } else {
                let near = Suggestion.nearest(to: text, in: ScheduleFileDecoder.executors)
                fallback(
                    member, "executor", "unknown executor \"\(text)\": claude is used",
                    near.map { "did you mean \"\($0)\"?" })
            }
        }
        return Execution(executor: executor, model: model(fields), timeout: timeout(fields))
    }

    private mutating func model(_ fields: [String: Int]) -> String? {
        let model = string("model", fields, fallback: "the default model is used")
        guard let member = fields["model"], model?.hasPrefix("-") == true else { return model }
        fallback(member, "model", "begins with '-', as an option does: the default model is used", nil)
        return nil
    }

    private mutating func timeout(_ fields: [String: Int]) -> Milliseconds? {
        guard let member = fields["timeout"] else { return nil }
        if let whole = tree.integer(member), whole > 0, whole <= Milliseconds.longest {
            if let problem = JSONProblem.likelySeconds(whole, mark(member)) { add(problem, .warning, field: "timeout") }
            return Milliseconds(whole)
        }
        if case .double(let number) = tree.value(member), number >= 1, number < Double(Milliseconds.longest) {
            return Milliseconds(Int64(number))
        }
        fallback(member, "timeout", "not a number of milliseconds: the executor's default is used", nil)
        return nil
    }

    /// HOMER checked only that it is an array, and crashed later at an element that is no string.
    private mutating func contextFiles(_ fields: [String: Int]) -> [String] {
        guard let member = fields["contextFiles"] else { return [] }
        guard tree[member].kind == .array else {
            fallback(
                member, "contextFiles", "expected an array, found \(tree[member].kind.phrase): it is not used", nil)
            return []
        }
        var files: [String] = []
        for item in tree.children(of: member) {
            guard tree[item].kind == .string else {
                add(.scheduleShape(tree, item, "a string"), .error, field: "contextFiles")
                continue
            }
            let file = tree.text(item)
            if !holdsNUL(file, item, "contextFiles") { files.append(file) }
        }
        return files
    }

    /// A falsy lane is the file's; an unknown one is `default`, not the file's.
    private mutating func lane(_ fields: [String: Int]) -> String {
        guard let member = fields["lane"], !isFalsy(member) else { return lane }
        if tree[member].kind == .string, ScheduleFileDecoder.lanes.contains(tree.text(member)) {
            return tree.text(member)
        }
        let text = tree[member].kind == .string ? tree.text(member) : ""
        let near = Suggestion.nearest(to: text, in: ScheduleFileDecoder.lanes)
        fallback(member, "lane", "unknown lane: \"default\" is used", near.map { "did you mean \"\($0)\"?" })
        return "default"
    }

    private func isFalsy(_ member: Int) -> Bool {
        switch tree[member].kind {
        case .null, .false: true
        case .string: tree.text(member).isEmpty
        case .integer: tree.integer(member) == 0
        default: false
        }
    }

    private mutating func string(_ key: String, _ fields: [String: Int], fallback note: String) -> String? {
        guard let member = fields[key] else { return nil }
        guard tree[member].kind == .string, !tree.text(member).isEmpty else {
            if tree[member].kind != .null { fallback(member, key, "expected a string: \(note)", nil) }
            return nil
        }
        let text = tree.text(member)
        return holdsNUL(text, member, key) ? nil : text
    }

    /// `!== false` and `=== true`: anything else than the opposite boolean is the default.
    private mutating func flag(_ key: String, _ standard: Bool, _ fields: [String: Int]) -> Bool {
        guard let member = fields[key] else { return standard }
        switch tree[member].kind {
        case .true: return true
        case .false: return false
        default:
            fallback(member, key, "expected true or false: \(standard) is used", nil)
            return standard
        }
    }

    private mutating func fallback(_ member: Int, _ field: String, _ message: String, _ hint: String?) {
        add(JSONProblem(.legacyFallback, mark(member), message, hint: hint), .warning, field: field)
    }

    private func mark(_ node: Int) -> Range<Int> {
        let range = tree[node].range
        let isContainer = tree[node].kind == .object || tree[node].kind == .array
        return isContainer ? range.lowerBound..<range.lowerBound + 1 : range
    }
}
