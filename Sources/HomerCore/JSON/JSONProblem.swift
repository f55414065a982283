/// Something wrong with a JSON text, by byte offsets; `SourceText` turns it into a `Diagnostic`.
package struct JSONProblem: Error, Hashable, Sendable {
    package var code: ErrorCode
    package var range: Range<Int>
    package var message: String
    package var hint: String?
    /// A second place that belongs to the story.
    package var related: Related?

    package struct Related: Hashable, Sendable {
        package var offset: Int
        package var message: String

        package init(offset: Int, message: String) {
            self.offset = offset
            self.message = message
        }
    }

    package init(
        _ code: ErrorCode, _ range: Range<Int>, _ message: String, hint: String? = nil, related: Related? = nil
    ) {
        self.code = code
        self.range = range
        self.message = message
        self.hint = hint
        self.related = related
    }
}

package struct JSONLimits: Hashable, Sendable {
    package var depth: Int
    package var bytes: Int

    package init(depth: Int = 64, bytes: Int = 1 << 20) {
        self.depth = depth
        self.bytes = bytes
    }
}

/// What came of parsing a text.
package struct JSONParse: Sendable {
    /// Everything read before the syntax error, or the whole text. May be empty.
    package var tree: JSONTree
    /// The error that ended the parse; nil when the text is JSON.
    package var syntaxError: JSONProblem?
    /// Duplicate keys and numbers that cannot be kept exactly: errors, but the tree is whole.
    package var problems: [JSONProblem]
}
