/// A query cut into text and placeholders.
///
/// A placeholder is `{{name}}`, with or without blanks inside. What does not look like a name is text: a query is full of
/// braces that were meant for others (`docker ps --format '{{.Names}}'`). `{{{{` stands for two braces.
package struct QueryTemplate: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        /// The name without blanks, and where the whole placeholder stands, in bytes of the query's UTF-8.
        case placeholder(String, Range<Int>)
    }

    package let parts: [Part]
    private let bytes: [UInt8]

    /// Longer ones are text.
    private static let longestPlaceholder = 512

    /// Cuts a query. Never fails, in time linear in its length.
    package init(_ query: String) {
        let bytes = Array(query.utf8)
        var parts: [Part] = []
        var literal: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard Self.hasBraces(bytes, at: position) else {
                literal.append(bytes[position])
                position += 1
                continue
            }
            if Self.hasBraces(bytes, at: position + 2) {
                literal += [0x7B, 0x7B]
                position += 4
            } else if let (name, end) = Self.placeholder(bytes, at: position) {
                if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.placeholder(name, position..<end))
                position = end
            } else {
                literal.append(bytes[position])
                position += 1
            }
        }
        if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
        self.parts = parts
        self.bytes = bytes
    }

    /// The query with every known variable replaced by its value, and the names that are not known, which stay as they
    /// were written. Values are never expanded again, whatever they hold.
    ///
    /// - Parameter value: nil leaves the placeholder as it is.
    package func rendered(_ value: (TemplateReference) -> String?) -> (text: String, unknown: [String]) {
        var text = ""
        var unknown: [String] = []
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .placeholder(let name, let range):
                if let found = TemplateReference(name).flatMap(value) {
                    text += found
                } else {
                    text += String(decoding: bytes[range], as: UTF8.self)
                    unknown.append(name)
                }
            }
        }
        return (text, unknown)
    }

    /// The known variables in the order of the query.
    package var references: [TemplateReference] {
        parts.compactMap { part in
            guard case .placeholder(let name, _) = part else { return nil }
            return TemplateReference(name)
        }
    }

    /// Whether cutting is worth while: most queries hold no placeholder.
    package static func hasBraces(_ query: String) -> Bool {
        var previous: UInt8 = 0
        for byte in query.utf8 {
            if byte == 0x7B, previous == 0x7B { return true }
            previous = byte
        }
        return false
    }

    private static func hasBraces(_ bytes: [UInt8], at position: Int) -> Bool {
        position + 1 < bytes.count && bytes[position] == 0x7B && bytes[position + 1] == 0x7B
    }

    /// The placeholder that begins at two braces; nil when they are text.
    private static func placeholder(_ bytes: [UInt8], at start: Int) -> (name: String, end: Int)? {
        var end = start + 2
        let limit = min(bytes.count - 1, start + longestPlaceholder)
        while end < limit, bytes[end] != 0x7D || bytes[end + 1] != 0x7D {
            if bytes[end] == 0x0A || bytes[end] == 0x7B { return nil }
            end += 1
        }
        guard end < limit else { return nil }
        var inner = bytes[start + 2..<end]
        while let first = inner.first, first == 0x20 || first == 0x09 { inner.removeFirst() }
        while let last = inner.last, last == 0x20 || last == 0x09 { inner.removeLast() }
        let name = String(decoding: inner, as: UTF8.self)
        guard isName(inner) || roots.contains(where: name.hasPrefix) else { return nil }
        return (name, end + 2)
    }

    /// What begins so was meant for Homer, however it goes on.
    private static let roots = ["fire.", "intent.", "run.", "last.", "condition.", "event.", "env:", "var."]

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, ASCII.isLetter(first) else { return false }
        return bytes.allSatisfy { ASCII.isWord($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x3A }
    }
}

extension IntentSpec {
    /// HOMER passed `query` verbatim, so jobs that come from schedule.json keep every brace. They
    /// are known by the `originalJobId` that the bridge stores with them.
    package var hasVerbatimQuery: Bool { triggerMetadata.holdsVerbatimQuery }

    /// Whether a run needs to know what the runs before it left.
    package var wantsLastRun: Bool {
        // A condition is told in its environment.
        if condition != nil { return true }
        // They read it from their environment; of a program nobody knows whether it does.
        for link in chain where link.runsQueryAsCode {
            if link.executor != "shell" || query.contains("HOMER_LAST_") { return true }
        }
        guard !hasVerbatimQuery, QueryTemplate.hasBraces(query) else { return false }
        return QueryTemplate(query).references.contains { reference in
            [.lastOutput, .lastStatus, .lastEndedAt].contains(reference.variable)
        }
    }
}

extension JSONValue? {
    /// Asked of a trigger's metadata.
    var holdsVerbatimQuery: Bool { self?["originalJobId"] != nil }
}
