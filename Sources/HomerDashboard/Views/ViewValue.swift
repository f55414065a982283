/// What a template is filled with. A text is escaped wherever it lands; only `html` is taken as markup.
package enum ViewValue: Hashable, Sendable {
    case text(String)
    case html(SafeHTML)
    case flag(Bool)
    case list([ViewValue])
    case fields([String: ViewValue])

    /// A text, or what a section takes for nothing.
    package static func maybe(_ text: String?) -> ViewValue {
        text.map { $0.isEmpty ? .flag(false) : .text($0) } ?? .flag(false)
    }

    package static func maybe(_ value: ViewValue?) -> ViewValue { value ?? .flag(false) }

    package static func number(_ value: some BinaryInteger) -> ViewValue { .text("\(value)") }

    package static func texts(_ texts: some Sequence<String>) -> ViewValue { .list(texts.map { .text($0) }) }

    package static func rows<Row>(_ rows: some Sequence<Row>, _ value: (Row) throws -> ViewValue) rethrows -> ViewValue
    {
        .list(try rows.map(value))
    }
}

extension ViewValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self = .text(value) }
}

extension ViewValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension ViewValue: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, ViewValue)...) {
        self = .fields(Dictionary(elements) { _, last in last })
    }
}

extension ViewValue {
    /// The same with more fields; of two with one name the later one counts.
    package func adding(_ more: [String: ViewValue]) -> ViewValue {
        guard case .fields(let fields) = self else { return .fields(more) }
        return .fields(fields.merging(more) { _, last in last })
    }
}
