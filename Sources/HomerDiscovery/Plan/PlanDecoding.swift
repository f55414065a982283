import HomerCore

/// Reads a plan strictly: every member that a plan has must be of its type and one of its words. What no plan has is noted.
struct PlanDecoding {
    private let candidate: PlanCandidate
    private let text: SourceText
    private var faults: [PlanFault] = []
    private var further = 0
    private var notes: [String] = []

    init(_ candidate: PlanCandidate, in text: SourceText) {
        self.candidate = candidate
        self.text = text
    }

    /// nil when the plan is right.
    var found: PlanFaults? { faults.isEmpty ? nil : PlanFaults(faults, further: further) }

    private var tree: JSONTree { candidate.tree }

    /// Reads it all, so that every fault is known at once. The plan counts only when `found` is nil.
    mutating func plan() -> NightPlan {
        for problem in candidate.problems { fault("", at: problem.range.lowerBound, problem.message) }
        let root = candidate.node
        let members = object(root, fields: [PlanSection.summary] + PlanSection.allCases.map(\.rawValue), path: "")
        let summary = string(members, PlanSection.summary, of: root, path: "")
        var plan = NightPlan(summary: summary.line(upTo: 500))
        notes += summary.notes.map { "summary: \($0)" }

        plan.maintenance = items(.maintenance, members) { reader, node, item, path in
            .init(
                id: reader.string(item, "id", of: node, path: path),
                task: reader.word(item, "task", of: node, path: path) ?? .logArchival,
                priority: reader.word(item, "priority", of: node, path: path) ?? .low)
        }
        plan.research = items(.research, members) { reader, node, item, path in
            .init(
                id: reader.string(item, "id", of: node, path: path),
                query: reader.string(item, "query", of: node, path: path),
                priority: reader.word(item, "priority", of: node, path: path) ?? .low)
        }
        plan.ideas = items(.ideas, members) { reader, node, item, path in
            .init(
                id: reader.string(item, "id", of: node, path: path),
                topic: reader.string(item, "topic", of: node, path: path),
                connection: reader.optionalString(item, "connection_to_projects", path: path))
        }
        // The first of several with the same id is the one that others name.
        let known = Dictionary(plan.research.enumerated().map { ($1.id.line, $0) }) { first, _ in first }
        plan.codeProposals = items(.codeProposals, members) { reader, node, item, path in
            .init(
                id: reader.string(item, "id", of: node, path: path),
                description: reader.string(item, "description", of: node, path: path),
                targetProject: reader.string(item, "target_project", of: node, path: path),
                risk: reader.word(item, "risk", of: node, path: path) ?? .high,
                after: reader.research(item, known, path: path))
        }
        plan.priorityActions = actions(members)
        plan.notes = notes
        return plan
    }

    // MARK: Sections

    private typealias Members = [String: Int]
    private typealias Reading<Item> = (inout PlanDecoding, _ node: Int, Members, _ path: String) -> Item

    private mutating func items<Item>(_ section: PlanSection, _ members: Members, read: Reading<Item>) -> [Item] {
        let name = section.rawValue
        return elements(members[name], name).enumerated().map { index, node in
            let path = "\(name)[\(index)]"
            let item = object(node, fields: section.fields, path: path)
            return read(&self, node, item, path)
        }
    }

    private mutating func actions(_ members: Members) -> [String] {
        let name = PlanSection.priorityActions.rawValue
        let nodes = elements(members[name], name)
        if nodes.count > NightPlan.mostActions {
            note(
                "\(name): \(nodes.count - NightPlan.mostActions) beyond the first \(NightPlan.mostActions) are left out"
            )
        }
        return nodes.enumerated().compactMap { index, node in
            guard let action = text(node, path: "\(name)[\(index)]"), index < NightPlan.mostActions else { return nil }
            return action.line(upTo: 300)
        }
    }

    /// The research a proposal names in `depends_on`, one id or several.
    private mutating func research(_ item: Members, _ known: [String: Int], path: String) -> [Int] {
        guard let node = item["depends_on"], tree[node].kind != .null else { return [] }
        let path = path + ".depends_on"
        let isList = tree[node].kind == .array
        let nodes = isList ? Array(tree.children(of: node)) : [node]
        return nodes.enumerated().compactMap { index, node in
            let path = isList ? "\(path)[\(index)]" : path
            guard let id = text(node, path: path)?.line else { return nil }
            if let position = known[id] { return position }
            fault(path, node, "no item of research_tasks has the id \(Quote.text(id))")
            return nil
        }
    }

    // MARK: Values

    /// The children of an array; none where the member is absent or null.
    private mutating func elements(_ node: Int?, _ path: String) -> [Int] {
        guard let node, tree[node].kind != .null else { return [] }
        guard tree[node].kind == .array else {
            fault(path, node, "expected an array, found \(tree[node].kind.phrase)")
            return []
        }
        return Array(tree.children(of: node))
    }

    /// The members of an object by name, of those an object of its kind has; the others are noted.
    private mutating func object(_ node: Int, fields: [String], path: String) -> Members {
        guard tree[node].kind == .object else {
            fault(path, node, "expected an object, found \(tree[node].kind.phrase)")
            return [:]
        }
        var members: Members = [:]
        for child in tree.children(of: node) {
            let key = tree.key(child)
            if fields.contains(key) {
                members[key] = members[key] ?? child
            } else if notes.count < PlanFaults.most {
                let place = text.position(at: candidate.start + tree[child].keyRange.lowerBound)
                note(
                    "line \(place.line): \(path.isEmpty ? "" : path + ": ")unknown member \(Quote.text(key)) is not used"
                )
            }
        }
        return members
    }

    private mutating func string(_ item: Members, _ name: String, of node: Int, path: String) -> PlanText {
        guard let value = item[name] else {
            // An item that is no object has its own fault.
            if tree[node].kind == .object { fault(Self.joined(path, name), node, "is missing") }
            return PlanText("")
        }
        let path = Self.joined(path, name)
        guard let text = text(value, path: path) else { return PlanText("") }
        if text.text.isEmpty { fault(path, value, "is empty") }
        return text
    }

    private mutating func optionalString(_ item: Members, _ name: String, path: String) -> PlanText? {
        guard let value = item[name], tree[value].kind != .null else { return nil }
        return text(value, path: Self.joined(path, name)).flatMap { $0.text.isEmpty ? nil : $0 }
    }

    private mutating func text(_ node: Int, path: String) -> PlanText? {
        guard tree[node].kind == .string else {
            fault(path, node, "expected a string, found \(tree[node].kind.phrase)")
            return nil
        }
        return PlanText(tree.text(node))
    }

    private mutating func word<W: RawRepresentable & CaseIterable>(
        _ item: Members, _ name: String, of node: Int, path: String
    ) -> W? where W.RawValue == String {
        guard let value = item[name] else {
            if tree[node].kind == .object { fault(Self.joined(path, name), node, "is missing") }
            return nil
        }
        let path = Self.joined(path, name)
        guard let text = text(value, path: path)?.line else { return nil }
        if let word = W(rawValue: text.lowercased()) { return word }
        let words = W.allCases.map { "\"\($0.rawValue)\"" }
        let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        fault(path, value, "expected \(list), found \(Quote.text(text))")
        return nil
    }

    private static func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

    // MARK: Remarks

    private mutating func fault(_ path: String, _ node: Int, _ message: String) {
        fault(path, at: tree[node].range.lowerBound, message)
    }

    /// - Parameter offset: in the candidate's text.
    private mutating func fault(_ path: String, at offset: Int, _ message: String) {
        guard faults.count < PlanFaults.most else { return further += 1 }
        let place = text.position(at: candidate.start + offset)
        faults.append(PlanFault(path: path, line: place.line, column: place.column, message: message))
    }

    private mutating func note(_ message: String) {
        if notes.count < PlanFaults.most { notes.append(message) }
    }
}
