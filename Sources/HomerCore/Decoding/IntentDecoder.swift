/// What came of reading one intent file.
package struct IntentReading: Hashable, Sendable {
    /// The intent; nil when there is at least one error.
    package var spec: IntentSpec?
    /// The id, also of an invalid file when it can be told: what the file holds back.
    package var id: String?
    /// Where the id's value stands, for a duplicate id in another file.
    package var idPosition: SourcePosition?
    /// All errors and warnings of the file in file order; at most 100.
    package var diagnostics: [Diagnostic]
}

/// Turns the bytes of an intent file into an `IntentSpec`, or into everything that is wrong with it.
///
/// A syntax error ends the reading of a file; all errors of fields are collected. Time is linear in the bytes.
package struct IntentDecoder: Sendable {
    package var options: DecodeOptions

    package init(options: DecodeOptions) { self.options = options }

    /// Decodes a file. `file` is the path that diagnostics name. Never throws and never traps.
    package func decode(_ bytes: [UInt8], file: String) -> IntentReading {
        let parse = JSONParser.parse(bytes, limits: options.limits)
        var session = DecodeSession(tree: parse.tree, options: options)
        for problem in parse.problems { session.report(problem, field: "") }
        var spec: IntentSpec?
        if let error = parse.syntaxError {
            session.report(error, field: "")
        } else {
            spec = session.intent(JSONTree.root)
        }
        var reading = IntentReading(spec: session.hasErrors ? nil : spec, id: spec?.id, diagnostics: [])
        if reading.spec == nil || !session.issues.isEmpty {
            let source = SourceText(file: file, bytes: bytes)
            reading.diagnostics = session.diagnostics(of: source)
            if let node = parse.tree.identifierNode {
                reading.id = parse.tree.text(node)
                reading.idPosition = source.position(at: parse.tree[node].range.lowerBound)
            }
        }
        return reading
    }

    /// Where the value of the outermost `id` stands. Parses again: for messages only.
    package func idPosition(in bytes: [UInt8]) -> SourcePosition? {
        let tree = JSONParser.parse(bytes, limits: options.limits).tree
        guard let node = tree.identifierNode else { return nil }
        return SourceText(file: "", bytes: bytes).position(at: tree[node].range.lowerBound)
    }
}

extension JSONTree {
    /// The node of a usable `id` in the outermost object, also of a text that ends in a syntax error.
    fileprivate var identifierNode: Int? {
        guard let root = nodes.first, root.kind == .object else { return nil }
        return children(of: JSONTree.root).first { member in
            nodes[member].kind == .string && key(member) == "id" && TextRule.Pattern.identifier.matches(text(member))
        }
    }
}

extension DecodeSession {
    /// Decodes a whole intent. nil when a required part is unusable; errors are reported in any case.
    mutating func intent(_ node: Int) -> IntentSpec? {
        guard let object: ObjectReader<IntentKey> = open(node, "") else { return nil }
        _ = text(object, .schema)
        version(object)
        let id = text(object, .id)
        let name = text(object, .name)
        let description = text(object, .description)
        let triggers = self.triggers(object)
        let trigger = triggers?.first
        let execution = object[.execution].flatMap { self.execution($0, "execution") }
        let query = text(object, .query)
        let rest = policies(object)
        guard let id, let trigger, let execution, let query else {
            if let query, let node = object[.query] {
                let executions = [execution].compactMap { $0 }
                checkQuery(query, node, executions, metadata: trigger?.metadata)
                checkTemplate(
                    query, node, TemplateScope(executions: executions, metadata: trigger?.metadata, labels: nil))
            }
            return nil
        }
        var spec = IntentSpec(id: id, name: name, trigger: trigger.trigger, execution: execution, query: query)
        spec.triggerMetadata = trigger.metadata
        spec.moreTriggers = Array((triggers ?? []).dropFirst())
        spec.description = description
        spec.startDeadlineRule = options.defaults.startDeadline(of: execution)
        rest(&spec)
        if let node = object[.except] { checkExcept(node, spec.triggers) }
        if let node = object[.query] {
            checkQuery(query, node, spec.chain, metadata: spec.triggerMetadata)
            checkTemplate(query, node, TemplateScope(spec))
        }
        return spec
    }

    private mutating func version(_ object: ObjectReader<IntentKey>) {
        guard let version = integer(object, .version), version > FieldTable.version, let node = object[.version] else {
            return
        }
        report(
            .unsupportedVersion, tree[node].range, "version",
            "version \(version) is newer than this program reads (\(FieldTable.version))",
            hint: "update homer, or write the file in version \(FieldTable.version)")
    }

    /// Reads every optional field now and returns what puts them into a spec, so that the errors of all fields are found
    /// even when a required one is missing.
    private mutating func policies(_ object: ObjectReader<IntentKey>) -> (inout IntentSpec) -> Void {
        let variables = object[.variables].flatMap { self.variables($0) }
        let contextFiles = strings(object, .contextFiles)
        let lane = text(object, .lane)
        let enabled = boolean(object, .enabled)
        let priority = integer(object, .priority)
        let notify = object[.notify].flatMap { self.notify($0) }
        let overlap = object[.overlap].flatMap { self.overlap($0) }
        let catchUp = object[.catchUp].flatMap { self.catchUp($0) }
        let startDeadline = startDeadline(object)
        let suspendAfter = integer(object, .suspendAfter)
        let condition = object[.condition].flatMap { self.condition($0) }
        let retry = object[.retry].flatMap { self.retry($0) }
        let fallback = object[.fallback].flatMap { self.fallback($0) }
        let approval = choice(object, .approval, as: ApprovalPolicy.self)
        let risk = choice(object, .risk, as: Risk.self)
        let approvalExpiry = duration(object, .approvalExpiry)
        let budget = object[.budget].flatMap { self.budget($0) }
        let windows = object[.windows].flatMap { self.windows($0) }
        let except = object[.except].flatMap { self.except($0) }
        let jitter = duration(object, .jitter)
        let onRemove = choice(object, .onRemove, as: RemovalPolicy.self)
        let protect = boolean(object, .protect)
        let labels = stringMap(object, .labels)
        return { spec in
            if let variables { spec.variables = variables }
            if let contextFiles { spec.contextFiles = contextFiles }
            if let lane { spec.lane = lane }
            if let enabled { spec.enabled = enabled }
            if let priority { spec.priority = Int(priority) }
            if let notify { spec.notify = notify }
            if let overlap { spec.overlap = overlap }
            if let catchUp { spec.catchUp = catchUp }
            if let startDeadline { spec.startDeadlineRule = startDeadline }
            spec.suspendAfter = suspendAfter.map { Int($0) }
            spec.condition = condition
            if let retry { spec.retry = retry }
            if let fallback { spec.fallback = fallback }
            if let approval { spec.approval = approval }
            if let risk { spec.risk = risk }
            spec.approvalExpiry = approvalExpiry
            if let budget { spec.budget = budget }
            if let windows { spec.windows = windows }
            if let except { spec.except = except }
            if let jitter { spec.jitter = jitter }
            if let onRemove { spec.onRemove = onRemove }
            if let protect { spec.protect = protect }
            if let labels { spec.labels = labels }
        }
    }
}
