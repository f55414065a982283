/// What JSON can say and the programs that get it cannot: a NUL, a text longer than an argument, a number that was
/// probably meant otherwise.
extension DecodeSession {
    /// Only an escape can write a NUL; texts without one need not be searched.
    func holdsNUL(_ text: String, _ node: Int) -> Bool { tree[node].isEscaped && text.utf8.contains(0) }

    /// Reports the first NUL of a text, at its escape.
    mutating func reportNUL(_ text: String, _ node: Int, _ path: String) {
        let before = text.utf8.prefix { $0 != 0 }.count { $0 & 0xC0 != 0x80 }
        let start = tree.offset(ofCharacter: before, in: node)
        report(
            .invalidValue, start..<start + 6, path, "a NUL character cannot stand here",
            hint: "remove it; the system ends a text there")
    }

    /// Warns of a bare number that looks like seconds. The unit of a text is written in it.
    mutating func warnOfSeconds(_ node: Int, _ path: String) {
        guard let number = tree.integer(node), let problem = JSONProblem.likelySeconds(number, tree[node].range) else {
            return
        }
        report(problem, field: path, severity: .warning)
    }

    /// Reports a query that one of its executors could never be given.
    mutating func checkQuery(_ query: String, _ node: Int, _ executions: [Execution], metadata: JSONValue?) {
        let hasBodyAlone = executions.allSatisfy { $0.sendsQueryAsBody }
        if holdsNUL(query, node), !hasBodyAlone { reportNUL(query, node, "query") }
        let isTemplate = !metadata.holdsVerbatimQuery && QueryTemplate.hasBraces(query)
        let least = isTemplate ? QueryTemplate(query).leastBytes : query.utf8.count
        let start = tree[node].range.lowerBound
        for execution in executions {
            let longest = execution.longestWord(query: least)
            if longest > ArgumentLimit.bytes {
                report(
                    .outOfRange, start..<start + 1, "query",
                    "an argument with the query in it is \(longest) bytes long, more than the system takes "
                        + "(\(ArgumentLimit.bytes))",
                    hint: "leave {{query}} out of \"command\": the query is then given on standard input")
            }
            if query.utf8.first == UInt8(ascii: "-"), execution.takesQueryForOption {
                report(
                    .optionLikeQuery, start..<start + 2, "query",
                    "the query begins with '-': the program of \"command\" may take it for an option",
                    hint: "put \"--\" before \"{{query}}\" if the program knows it", severity: .warning)
            }
        }
    }
}

extension JSONProblem {
    /// The warning for a number of milliseconds that looks like seconds; nil for any other.
    package static func likelySeconds(_ number: Int64, _ range: Range<Int>) -> JSONProblem? {
        guard let seconds = Milliseconds.likelySeconds(number) else { return nil }
        let asWritten = Milliseconds(number)
        return JSONProblem(
            .likelySeconds, range, "\(number) is \(asWritten): a number is in milliseconds",
            hint: "write \"\(seconds)\" if seconds were meant, \"\(asWritten)\" if not")
    }
}

extension Execution {
    /// Executors that send the query as bytes of a request, which may be any.
    fileprivate var sendsQueryAsBody: Bool { executor == "http" || executor == "openai" }

    /// Whether the query is, or begins, an argument of its own and nothing says that options end before it.
    fileprivate var takesQueryForOption: Bool {
        let before = command.prefix { !$0.hasPrefix("{{query}}") }
        return !before.isEmpty && before.count < command.count && !before.contains("--")
    }
}

extension QueryTemplate {
    /// Bytes that the query has whatever its placeholders become.
    fileprivate var leastBytes: Int {
        parts.reduce(0) { sum, part in
            if case .text(let text) = part { sum + text.utf8.count } else { sum }
        }
    }
}
