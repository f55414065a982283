/// What the decoder must be told about the machine it decodes for.
package struct DecodeOptions: Sendable {
    /// The values `execution.executor` may have.
    package var knownExecutors: [String]
    /// Whether an IANA zone exists here.
    package var knownTimeZone: @Sendable (String) -> Bool
    /// All zones, for suggestions; called only after an unknown one.
    package var timeZoneNames: @Sendable () -> [String]
    package var limits: JSONLimits
    /// The configured lanes, to warn of others; nil when nobody knows them.
    package var lanes: [String]?
    /// What the workspace says for intents that leave a field out.
    package var defaults: IntentDefaults
    /// Which program reads, by which zone data: a part of `ReadingRules`. nil recognizes nothing.
    package var reader: String?
    /// The executors of this program; a test holds the registry to it.
    package static let builtinExecutors = [
        "shell", "claude", "gemini", "kimi", "codex", "opencode", "command", "http", "openai",
    ]
    /// Those and what a daemon adds, which no file may name.
    package static let executorsOfDaemon = builtinExecutors + [Execution.discovery]

    package init(
        knownExecutors: [String] = DecodeOptions.builtinExecutors,
        knownTimeZone: @escaping @Sendable (String) -> Bool,
        timeZoneNames: @escaping @Sendable () -> [String] = { [] }, limits: JSONLimits = JSONLimits(),
        lanes: [String]? = nil, defaults: IntentDefaults = .none
    ) {
        self.knownExecutors = knownExecutors
        self.knownTimeZone = knownTimeZone
        self.timeZoneNames = timeZoneNames
        self.limits = limits
        self.lanes = lanes
        self.defaults = defaults
    }
}

/// A field-level error or warning of the file being decoded.
struct FieldIssue {
    var problem: JSONProblem
    var severity: Diagnostic.Severity
    var field: String
}

/// The state of decoding one file: the tree, and everything found wrong so far.
struct DecodeSession {
    let tree: JSONTree
    let options: DecodeOptions
    private(set) var issues: [FieldIssue] = []
    private(set) var hasErrors = false

    /// Enough for any reader; keeps the cost of reporting linear in the size of the file.
    static let mostIssues = 100

    init(tree: JSONTree, options: DecodeOptions) {
        self.tree = tree
        self.options = options
    }

    mutating func report(
        _ code: ErrorCode, _ range: Range<Int>, _ field: String, _ message: String, hint: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        report(JSONProblem(code, range, message, hint: hint), field: field, severity: severity)
    }

    mutating func report(_ problem: JSONProblem, field: String, severity: Diagnostic.Severity = .error) {
        if severity == .error { hasErrors = true }
        guard issues.count < Self.mostIssues else { return }
        issues.append(FieldIssue(problem: problem, severity: severity, field: field))
    }

    /// All issues in file order, with lines and columns.
    func diagnostics(of source: SourceText) -> [Diagnostic] {
        issues.sorted { $0.problem.range.lowerBound < $1.problem.range.lowerBound }.map {
            source.diagnostic($0.problem, severity: $0.severity, field: $0.field)
        }
    }

    /// The part of a value a caret marks: a scalar as a whole, a container by its bracket.
    func mark(_ node: Int) -> Range<Int> {
        let value = tree[node]
        let isContainer = value.kind == .object || value.kind == .array
        return isContainer ? Int(value.start)..<Int(value.start) + 1 : value.range
    }
}

/// The members of one object, sorted into the fields of its group.
struct ObjectReader<Key: FieldKey> {
    let node: Int
    let path: String
    fileprivate var slots: [Int32]

    /// The node of a field's value; nil when the key is absent.
    subscript(_ key: Key) -> Int? {
        let slot = slots[key.rawValue]
        return slot < 0 ? nil : Int(slot)
    }

    func path(_ key: Key) -> String { path(Key.group.fields[key.rawValue]) }
    func path(_ field: Field) -> String { path.isEmpty ? field.key : "\(path).\(field.key)" }
}

extension DecodeSession {
    /// Opens an object: sorts its members, reports unknown keys, and missing ones that are always required.
    mutating func open<Key: FieldKey>(
        _ node: Int, _ path: String, as: Key.Type = Key.self, expecting shape: FieldShape? = nil
    ) -> ObjectReader<Key>? {
        let group = Key.group
        guard tree[node].kind == .object else {
            wrongType(node, path, shape ?? .object(group))
            return nil
        }
        var reader = ObjectReader<Key>(
            node: node, path: path, slots: [Int32](repeating: -1, count: group.fields.count))
        let end = Int(tree[node].next)
        var member = node + 1
        while member < end {
            if let index = group.index(of: tree[member], in: tree) {
                if reader.slots[index] < 0 { reader.slots[index] = Int32(member) }
            } else {
                unknownField(member, in: group, path)
            }
            member = Int(tree[member].next)
        }
        for (index, field) in group.fields.enumerated()
        where field.isRequired && field.owners.isEmpty && reader.slots[index] < 0 {
            let other = field.alternative.flatMap { name in group.fields.firstIndex { $0.key == name } }
            if let other, reader.slots[other] >= 0 { continue }
            missing(field, in: node, reader.path(field))
        }
        return reader
    }

    mutating func missing(_ field: Field, in node: Int, _ path: String) {
        let example = field.example.map { "\"\(field.key)\": \(CanonicalJSON.compact($0))" }
        report(
            .missingField, mark(node), path, "missing field \"\(field.key)\"", hint: example.map { "for example \($0)" }
        )
    }

    private mutating func unknownField(_ member: Int, in group: FieldGroup, _ path: String) {
        let key = tree.key(member)
        report(
            .unknownField, tree[member].keyRange, path.isEmpty ? key : "\(path).\(key)",
            "unknown field \(Quote.text(key))", hint: UnknownFieldHint.hint(for: key, in: group))
    }

    mutating func wrongType(_ node: Int, _ path: String, _ shape: FieldShape) {
        let kind = tree[node].kind
        var hint: String?
        if kind == .null { hint = "leave the key out for the default" }
        if case .boolean = shape, kind == .string { hint = "write true or false without quotes" }
        if case .integer = shape, kind == .string, Int64(tree.text(node)) != nil { hint = "remove the quotes" }
        report(.wrongType, mark(node), path, "expected \(shape.phrase), found \(kind.phrase)", hint: hint)
    }
}
