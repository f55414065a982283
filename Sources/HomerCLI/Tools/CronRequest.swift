import HomerCore

/// One line of the filter, as far as it could be read.
struct CronRequest {
    /// The JSON text of the id, to be given back as it came.
    var id: String?
    var expression: String?
    var timeZone: String?
    var after: String?
    var count: Int?

    /// Takes what the line says; after a throw too, so that the refusal can name the id.
    mutating func read(_ line: [UInt8]) throws(CronRefusal) {
        let parse = JSONParser.parse(line, limits: JSONLimits(bytes: CronFilter.longestLine))
        if let error = parse.syntaxError {
            throw CronRefusal("not JSON: column \(error.range.lowerBound + 1): \(error.message)")
        }
        let tree = parse.tree
        guard tree[JSONTree.root].kind == .object else {
            throw CronRefusal("expected an object, found \(tree[JSONTree.root].kind.phrase)")
        }
        var refusal: CronRefusal?
        for member in tree.children(of: JSONTree.root) {
            do throws(CronRefusal) { try take(tree.key(member), tree, member) } catch { refusal = refusal ?? error }
        }
        if let problem = parse.problems.first { throw CronRefusal(problem.message) }
        if let refusal { throw refusal }
    }

    private mutating func take(_ key: String, _ tree: JSONTree, _ node: Int) throws(CronRefusal) {
        switch key {
        case "id": id = id ?? String(decoding: tree.bytes[tree[node].range], as: UTF8.self)
        case "expr": expression = try text(key, tree, node)
        case "tz": timeZone = try text(key, tree, node)
        case "after": after = try text(key, tree, node)
        case "count" where tree[node].kind != .null:
            guard let number = tree.integer(node).flatMap({ Int(exactly: $0) }) else {
                throw CronRefusal("\"count\" is not a whole number")
            }
            count = number
        default: break
        }
    }

    private func text(_ key: String, _ tree: JSONTree, _ node: Int) throws(CronRefusal) -> String? {
        if tree[node].kind == .null { return nil }
        guard tree[node].kind == .string else { throw CronRefusal("\"\(key)\" is not a string") }
        return tree.text(node)
    }
}

/// Why a line of the filter has no times.
struct CronRefusal: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
