extension DecodeSession {
    /// Reports every placeholder of the query that cannot be filled, at its braces.
    mutating func checkTemplate(_ query: String, _ node: Int, _ scope: TemplateScope) {
        for fault in QueryTemplate.faults(of: query, in: scope, limit: Self.mostIssues) {
            let start = tree.offset(ofCharacter: Self.characters(query, fault.range.lowerBound), in: node)
            let end = tree.offset(ofCharacter: Self.characters(query, fault.range.upperBound), in: node)
            report(.unknownVariable, start..<max(end, start + 1), "query", fault.message, hint: fault.hint)
        }
    }

    /// Unicode scalars in the first bytes of a text.
    private static func characters(_ text: String, _ bytes: Int) -> Int {
        text.utf8.prefix(bytes).count { $0 & 0xC0 != 0x80 }
    }
}
