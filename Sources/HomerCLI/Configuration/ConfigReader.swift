import HomerCore
import HomerDiscovery
import HomerSources

/// Reads the few shapes of `homer.json` off a positioned tree.
struct ConfigReader {
    let shown: String
    let source: SourceText
    let parse: JSONParse
    var diagnostics: [Diagnostic] = []
    var tree: JSONTree { parse.tree }

    static let keys =
        [
            "$schema", "database", "desired", "schedule", "lanes", "executors", "memory", "runtime", "budgets",
            "agents", "log", "git", "discovery", "listen", "listenHosts", "dashboard", "notify",
        ]
        + controlKeys

    init(shown: String, bytes: [UInt8]) {
        self.shown = shown
        source = SourceText(file: shown, bytes: bytes)
        parse = JSONParser.parse(bytes, limits: JSONLimits())
    }

    mutating func read() -> ConfigFile {
        var file = ConfigFile()
        if let error = parse.syntaxError {
            diagnostics.append(source.diagnostic(error, severity: .error, field: ""))
            return file
        }
        for problem in parse.problems { diagnostics.append(source.diagnostic(problem, severity: .error, field: "")) }
        var listen: (text: String, node: Int)?
        each(JSONTree.root, "", known: Self.keys) { reader, key, node in
            switch key {
            case "listen": listen = reader.text(node, key).map { ($0, node) }
            case "listenHosts": file.listenHosts = reader.texts(node, key) ?? []
            case "dashboard": reader.readDashboard(node, &file)
            case "database": file.database = reader.text(node, key)
            case "desired": file.desired = reader.text(node, key)
            case "schedule": file.schedules = reader.texts(node, key)
            case "lanes":
                reader.each(node, key, known: nil) { reader, lane, node in
                    file.lanes[lane] = reader.text(node, "lanes.\(lane)")
                }
            case "memory": file.memory = reader.text(node, key)
            case "executors":
                reader.each(node, key, known: BuiltInExecutors.names) { reader, name, node in
                    let known = BuiltInExecutors.settings(of: name)
                    reader.each(node, "executors.\(name)", known: known) { reader, key, node in
                        let value = reader.text(node, "executors.\(name).\(key)")
                        if key == "path" { file.binaries[name] = value } else { file.endpoints[name] = value }
                    }
                }
            case "runtime":
                reader.each(node, key, known: ["concurrency", "drain", "limits", "catchUpSpread"]) {
                    reader, key, node in
                    if key == "limits" { reader.readLimits(node, &file) }
                    if key == "catchUpSpread" { file.spread = reader.length(node, "runtime.catchUpSpread") }
                    if key == "drain" { file.drain = reader.length(node, "runtime.drain") }
                    if key == "concurrency" {
                        file.concurrency = reader.number(node, "runtime.concurrency", in: 1...256)
                    }
                }
            case "budgets": reader.readBudgets(node, &file)
            case "agents":
                reader.each(node, key, known: ["startDeadline"]) { reader, _, node in
                    file.agentStartDeadline = reader.startDeadline(node, "agents.startDeadline")
                }
            case DiscoverySettings.intentID: reader.readDiscovery(node, &file)
            case "notify": reader.readNotify(node, &file)
            case "log":
                reader.each(node, key, known: ["format", "level"]) { reader, key, node in
                    if key == "format" { file.logFormat = reader.text(node, "log.format") }
                    if key == "level" { file.logLevel = reader.text(node, "log.level") }
                }
            case "git":
                reader.each(node, key, known: ["hold"]) { reader, _, node in
                    file.gitHold = reader.word(node, "git.hold", of: GitHoldMode.allCases.map(\.rawValue))
                }
            default: reader.readControl(key, node, &file)
            }
        }
        file.listen = listen.flatMap { listenAddress($0.text, $0.node, hosts: file.listenHosts) }
        if let node = listen?.node { requireToken(file, node) }
        return file
    }

    mutating func each(
        _ node: Int, _ path: String, known: [String]?, _ body: (inout ConfigReader, String, Int) -> Void
    ) {
        guard tree[node].kind == .object else { return wrong(node, path, "an object") }
        for child in tree.children(of: node) {
            let key = tree.key(child)
            if let known, !known.contains(key) {
                let near = Suggestion.nearest(to: key, in: known).map { "did you mean \"\($0)\"?" }
                add(
                    .unknownField, tree[child].keyRange, path.isEmpty ? key : "\(path).\(key)",
                    "unknown key \(Quote.text(key))",
                    near ?? "known here: \(known.joined(separator: ", "))")
                continue
            }
            if key.utf8.contains(0) {
                add(.invalidValue, tree[child].keyRange, path, "a name must not contain a NUL", nil)
                continue
            }
            body(&self, key, child)
        }
    }

    mutating func text(_ node: Int, _ path: String) -> String? {
        guard tree[node].kind == .string else {
            wrong(node, path, "a string")
            return nil
        }
        let text = tree.text(node)
        guard !text.utf8.contains(0) else {
            add(
                .invalidValue, tree[node].range, path, "a NUL character cannot stand here",
                "remove it; the system ends a text there")
            return nil
        }
        return text
    }

    mutating func texts(_ node: Int, _ path: String) -> [String]? {
        if tree[node].kind == .string { return text(node, path).map { [$0] } }
        guard tree[node].kind == .array else {
            wrong(node, path, "an array of strings")
            return nil
        }
        return tree.children(of: node).compactMap { text($0, path) }
    }

    mutating func number(_ node: Int, _ path: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = tree.integer(node).flatMap({ Int(exactly: $0) }), range.contains(value) else {
            wrong(node, path, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    mutating func length(_ node: Int, _ path: String) -> Milliseconds? {
        if let value = tree.integer(node), value >= 0 {
            if let problem = JSONProblem.likelySeconds(value, tree[node].range) {
                diagnostics.append(source.diagnostic(problem, severity: .warning, field: path))
            }
            return Milliseconds(value)
        }
        if tree[node].kind == .string, let value = Milliseconds(text: tree.text(node)) { return value }
        wrong(node, path, "a number of milliseconds or a text such as \"30s\"")
        return nil
    }

    /// As an intent may say it.
    mutating func startDeadline(_ node: Int, _ path: String) -> StartDeadline? {
        guard tree[node].kind == .string else { return length(node, path).map { .fixed($0) } }
        let text = tree.text(node)
        if let rule = StartDeadline(word: text) ?? Milliseconds(text: text).map({ .fixed($0) }) { return rule }
        wrong(node, path, "\"auto\", \"none\" or a length such as \"1h\"")
        return nil
    }

    mutating func wrong(_ node: Int, _ path: String, _ expected: String) {
        add(.wrongType, tree[node].range, path, "expected \(expected), found \(tree[node].kind.phrase)", nil)
    }

    mutating func add(
        _ code: ErrorCode, _ range: Range<Int>, _ field: String, _ message: String, _ hint: String?
    ) {
        diagnostics.append(
            source.diagnostic(JSONProblem(code, range, message, hint: hint), severity: .error, field: field))
    }
}
