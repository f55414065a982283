import HomerCore

/// Finds the plan in what a planner answered: tolerant of everything around it, strict with the plan itself.
package enum PlanExtraction {
    /// In bytes; longer answers are no plans.
    package static let longest = 1 << 20
    static let deepest = 32

    /// The plan of an answer, and its JSON text word for word.
    ///
    /// Prose, fences and other objects around it do not matter. A plan is an object with at least one of the five sections;
    /// one wrapped into another object is found too. Of several the last that is complete and right is taken. Never traps;
    /// work is bounded whatever the answer holds.
    ///
    /// - Parameter bound: bytes of an answer that are kept. One that was cut there and has no plan left is faulted for that
    ///   alone: its other faults are those of the cut.
    package static func plan(
        in answer: String, keptTo bound: Int
    ) -> Result<(NightPlan, json: String), PlanFaults> {
        let found = plan(in: answer)
        guard case .failure = found, answer.isBounded(to: bound) else { return found }
        let cut = SourceText(file: "answer", bytes: Array(answer.utf8)).position(at: bound / 2)
        let message =
            "the answer is longer than \(bound) bytes; Homer kept its beginning and its end, and no plan is left. "
            + "Answer with a shorter plan"
        return .failure(PlanFaults([PlanFault(path: "", line: cut.line, column: cut.column, message: message)]))
    }

    /// The same for an answer that is whole.
    package static func plan(in answer: String) -> Result<(NightPlan, json: String), PlanFaults> {
        let text = SourceText(file: "answer", bytes: Array(answer.utf8))
        if let fault = unreadable(text.bytes) {
            return .failure(PlanFaults([PlanFault(path: "", line: 1, column: 1, message: fault)]))
        }
        var search = PlanSearch(bytes: text.bytes)
        search.run()
        var faults: PlanFaults?
        for candidate in search.candidates.reversed() {
            var decoding = PlanDecoding(candidate, in: text)
            let plan = decoding.plan()
            guard let wrong = decoding.found else { return .success((plan, json: candidate.json)) }
            faults = faults ?? wrong
        }
        return .failure(faults ?? search.nothing(in: text))
    }

    private static func unreadable(_ bytes: [UInt8]) -> String? {
        if bytes.count > longest { return "the answer has \(bytes.count) bytes; a plan has at most \(longest)" }
        if bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return "the answer is empty" }
        return nil
    }
}

/// An object of an answer that is meant to be a plan.
struct PlanCandidate {
    /// Of the text that begins at `start` in the answer.
    let tree: JSONTree
    /// The plan itself: the outermost object, or one of its members.
    let node: Int
    let start: Int
    /// Keys given twice, and numbers that cannot be kept.
    let problems: [JSONProblem]

    var json: String { String(decoding: tree.bytes[tree[node].range], as: UTF8.self) }
}

/// Looks through an answer for plans, object by object.
private struct PlanSearch {
    let bytes: [UInt8]
    var candidates: [PlanCandidate] = []
    /// The last plan that is no JSON: where it is wrong, in the answer.
    private var broken: JSONProblem?
    /// Byte steps that may still be made. Reading on after a mistake begins anew at the next brace, and an answer made of
    /// beginnings would cost the square of its length.
    private var budget = 1 << 24
    private var isExhausted = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() {
        var position = 0
        while let start = bytes[position...].firstIndex(of: UInt8(ascii: "{")) {
            guard mayBeginObject(start) else {
                position = start + 1
                continue
            }
            guard budget > 0 else { return isExhausted = true }
            position = look(at: start)
        }
    }

    /// Reads the object at a brace; answers where to go on.
    private mutating func look(at start: Int) -> Int {
        let limits = JSONLimits(depth: PlanExtraction.deepest, bytes: PlanExtraction.longest)
        let parse = JSONParser.parse(Array(bytes[start...]), limits: limits)
        let tree = parse.tree
        let end = parse.hasRoot ? tree[JSONTree.root].range.upperBound : 0
        let read = end > 0 ? end : parse.syntaxError?.range.lowerBound ?? 1
        budget -= read + (bytes.count - start) / 16 + 16
        if end > 0 {
            // What is not a plan is looked at once, as a whole: its parts are parts of something else.
            if let node = plan(in: tree) {
                candidates.append(PlanCandidate(tree: tree, node: node, start: start, problems: parse.problems))
            }
            return start + end
        }
        guard parse.hasRoot, let error = parse.syntaxError, tree.isPlan(JSONTree.root) else { return start + 1 }
        broken = error.shifted(by: start)
        // Objects inside a broken plan are its items, never plans.
        return max(start + 1, start + read)
    }

    /// The object itself, or the first of its members that is a plan.
    private func plan(in tree: JSONTree) -> Int? {
        if tree.isPlan(JSONTree.root) { return JSONTree.root }
        return tree.children(of: JSONTree.root).first(where: tree.isPlan)
    }

    /// Braces of prose and code are told from those of JSON by what stands behind them.
    private func mayBeginObject(_ start: Int) -> Bool {
        bytes[(start + 1)...].first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "\"")
    }

    /// What to say when there is no complete plan.
    func nothing(in text: SourceText) -> PlanFaults {
        if let broken {
            let position = text.position(at: broken.range.lowerBound)
            let isCut = broken.range.lowerBound >= bytes.count
            let message = isCut ? "the answer ends in the middle of the plan" : broken.message
            return PlanFaults([
                PlanFault(
                    path: "", line: position.line, column: position.column,
                    message: broken.hint.map { "\(message): \($0)" } ?? message)
            ])
        }
        let names = PlanSection.allCases.map(\.rawValue).joined(separator: ", ")
        let message =
            isExhausted
            ? "the answer holds too many braces that begin nothing; answer with the plan alone"
            : "the answer holds no plan: one JSON object with \"summary\" and at least one of \(names)"
        return PlanFaults([PlanFault(path: "", line: 1, column: 1, message: message)])
    }
}

extension JSONParse {
    /// An error in the first byte leaves a tree without nodes.
    fileprivate var hasRoot: Bool { tree.node(atField: "") != nil }
}

extension JSONTree {
    /// Whether the node is an object that has a section of a plan.
    fileprivate func isPlan(_ node: Int) -> Bool {
        self[node].kind == .object && children(of: node).contains { PlanSection(rawValue: key($0)) != nil }
    }
}

extension JSONProblem {
    fileprivate func shifted(by offset: Int) -> JSONProblem {
        var problem = self
        problem.range = range.lowerBound + offset..<range.upperBound + offset
        return problem
    }
}
