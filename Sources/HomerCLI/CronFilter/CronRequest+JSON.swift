import HomerCore

/// A line that is not plain, read by the JSON parser: the same request over bytes of its own, or what is wrong with it.
struct ParsedCronLine {
    /// The request's ranges are in here.
    var bytes: [UInt8] = []
    var request = CronRequest()
    var problem: String?

    init(_ line: UnsafeBufferPointer<UInt8>) {
        let parse = JSONParser.parse(Array(line), limits: JSONLimits(bytes: LineReader.longestLine))
        if let error = parse.syntaxError {
            problem = "not JSON: column \(error.range.lowerBound + 1): \(error.message)"
            return
        }
        let tree = parse.tree
        guard tree[JSONTree.root].kind == .object else {
            problem = "expected an object, found \(tree[JSONTree.root].kind.phrase)"
            return
        }
        for member in tree.children(of: JSONTree.root) { take(tree.key(member), tree, member) }
        if let duplicate = parse.problems.first { problem = duplicate.message }
    }

    private mutating func take(_ key: String, _ tree: JSONTree, _ node: Int) {
        switch key {
        case "id" where request.id == nil: request.id = keep(tree.bytes[tree[node].range])
        case "expr": request.expression = text(key, tree, node)
        case "tz": request.timeZone = text(key, tree, node)
        case "after": request.after = text(key, tree, node)
        case "count" where tree[node].kind != .null:
            guard let number = tree.integer(node).flatMap({ Int(exactly: $0) }) else {
                problem = problem ?? "\"count\" is not a whole number"
                return
            }
            request.count = number
        default: break
        }
    }

    private mutating func text(_ key: String, _ tree: JSONTree, _ node: Int) -> Range<Int>? {
        if tree[node].kind == .null { return nil }
        guard tree[node].kind == .string else {
            problem = problem ?? "\"\(key)\" is not a string"
            return nil
        }
        return keep(Array(tree.text(node).utf8)[...])
    }

    private mutating func keep(_ text: ArraySlice<UInt8>) -> Range<Int> {
        bytes += text
        return bytes.count - text.count..<bytes.count
    }
}

extension CronRequest {
    /// Nothing known yet.
    init() {}
}
