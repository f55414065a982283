package import HomerCore

/// One `schedule.json` of HOMER, read.
package struct ScheduleFile: Hashable, Sendable {
    /// Usable jobs in file order, as intents.
    package var intents: [DesiredIntent]
    /// Jobs that are not applied, each with its errors; or the file as a whole.
    package var held: [HeldInput]
    package var warnings: [Diagnostic]
    /// False when the text could not be read, so that no job's absence means anything.
    package var isReadable: Bool
}

/// Reads `schedule.json` as HOMER's loader did, and reports what the loader dropped silently.
///
/// An invalid job is held alone; the rest of the file is used. Cron expressions are checked here, because a bad one made
/// HOMER crash in a loop.
package struct ScheduleFileDecoder: Sendable {
    /// Executors a job may name; any other is claude, with a warning.
    package static let executors = ["claude", "kimi", "gemini"]
    package static let lanes = ["work", "life", "default"]

    /// The lane of jobs that name none.
    package var lane: String
    /// Turns every warning into an error that holds its job.
    package var isStrict: Bool
    package var limits: JSONLimits

    package init(lane: String = "default", isStrict: Bool = false, limits: JSONLimits = JSONLimits(bytes: 8 << 20)) {
        self.lane = lane
        self.isStrict = isStrict
        self.limits = limits
    }

    /// Decodes a file. `file` is the path that diagnostics and descriptions name. Never throws and never traps.
    package func decode(_ bytes: [UInt8], file: String) -> ScheduleFile {
        let parse = JSONParser.parse(bytes, limits: limits)
        let source = SourceText(file: file, bytes: bytes)
        var result = ScheduleFile(intents: [], held: [], warnings: [], isReadable: true)
        let tree = parse.tree
        if let error = parse.syntaxError {
            hold(file, [source.diagnostic(error)], &result)
            return result
        }
        guard tree[JSONTree.root].kind == .object else {
            hold(file, [source.diagnostic(.scheduleShape(tree, JSONTree.root, "an object with \"jobs\""))], &result)
            return result
        }
        // HOMER treated a file without a jobs array as empty; disabling every job for a typo is not worth the likeness.
        guard let jobs = tree.children(of: JSONTree.root).first(where: { tree.key($0) == "jobs" }) else {
            let problem = JSONProblem(
                .missingField, 0..<1, "missing field \"jobs\"", hint: "an empty list is written \"jobs\": []")
            hold(file, [source.diagnostic(problem, field: "jobs")], &result)
            return result
        }
        guard tree[jobs].kind == .array else {
            let problem = JSONProblem.scheduleShape(tree, jobs, "an array")
            hold(file, [source.diagnostic(problem, field: "jobs")], &result)
            return result
        }
        let outside = parse.problems.filter { !tree[jobs].range.contains($0.range.lowerBound) }
        if !outside.isEmpty {
            hold(file, outside.map { source.diagnostic($0) }, &result)
            return result
        }
        warnOfRootFields(tree, source, &result)
        read(tree, jobs, source, parse.problems, SHA256.hex(bytes), &result)
        return result
    }

    private func read(
        _ tree: JSONTree, _ jobs: Int, _ source: SourceText, _ problems: [JSONProblem], _ hash: String,
        _ result: inout ScheduleFile
    ) {
        var first: [String: SourcePosition] = [:]
        for (index, node) in tree.children(of: jobs).enumerated() {
            let position = source.position(at: tree[node].range.lowerBound)
            let own = problems.filter { tree[node].range.contains($0.range.lowerBound) }
            var job = ScheduleJobReader(
                tree: tree, source: source, path: "jobs[\(index)]", lane: lane, isStrict: isStrict)
            for problem in own { job.add(problem, .error) }
            let spec = job.read(node)
            if let id = job.id, let earlier = first[id] {
                job.duplicate(id, of: earlier, node)
            }
            if let id = job.id, first[id] == nil { first[id] = position }
            let errors = job.diagnostics.filter { $0.severity == .error }
            guard errors.isEmpty, let spec else {
                result.held.append(
                    HeldInput(
                        file: source.file, intentID: job.id, source: "schedule.json", diagnostics: job.diagnostics))
                continue
            }
            result.warnings += job.diagnostics
            let origin = Origin(
                source: "schedule.json", file: source.file, position: position, contentHash: hash)
            result.intents.append(DesiredIntent(spec: spec, origin: origin))
        }
    }

    private func warnOfRootFields(_ tree: JSONTree, _ source: SourceText, _ result: inout ScheduleFile) {
        for member in tree.children(of: JSONTree.root).prefix(100) {
            let key = tree.key(member)
            if ["version", "jobs", "$schema"].contains(key) { continue }
            let problem = JSONProblem(
                .droppedLegacyField, tree[member].keyRange, "the field \(Quote.text(key)) is not used",
                hint: Suggestion.nearest(to: key, in: ["version", "jobs"]).map { "did you mean \"\($0)\"?" })
            result.warnings.append(source.diagnostic(problem, severity: .warning, field: key))
        }
    }

    private func hold(_ file: String, _ diagnostics: [Diagnostic], _ result: inout ScheduleFile) {
        result.isReadable = false
        result.held.append(
            HeldInput(file: file, intentID: nil, source: "schedule.json", diagnostics: diagnostics))
    }
}

extension JSONProblem {
    static func scheduleShape(_ tree: JSONTree, _ node: Int, _ expected: String) -> JSONProblem {
        let start = tree[node].range.lowerBound
        return JSONProblem(.wrongType, start..<start + 1, "expected \(expected), found \(tree[node].kind.phrase)")
    }
}
