/// Markup that may stand in a page as it is. It is made by `escaped`, or put together of parts that are safe; there is no
/// other way from a text to markup.
package struct SafeHTML: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    private init(_ markup: String) { description = markup }

    /// What a template made of its fields. Only `Template` says so.
    init(rendered markup: String) { description = markup }

    package static let empty = SafeHTML("")

    /// A text as text: nothing in it is markup, within an element or a quoted attribute.
    package static func escaped(_ text: String) -> SafeHTML {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
            case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
            // A page cannot hold it, and browsers disagree about what it is.
            case 0: bytes += Array("\u{FFFD}".utf8)
            default: bytes.append(byte)
            }
        }
        return SafeHTML(String(decoding: bytes, as: UTF8.self))
    }

    /// An element around its content; values of attributes are escaped, those that are nil left out.
    ///
    /// - Parameters:
    ///   - name: of the element, and `attributes` by name: words of this program, never somebody's text.
    package static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ content: SafeHTML = .empty
    ) -> SafeHTML {
        var markup = "<\(name)"
        for (key, value) in attributes {
            guard let value else { continue }
            markup += " \(key)=\"\(escaped(value))\""
        }
        return SafeHTML(markup + ">\(content)</\(name)>")
    }

    /// Markup written in this program.
    package static func literal(_ markup: StaticString) -> SafeHTML { SafeHTML("\(markup)") }

    package static func + (a: SafeHTML, b: SafeHTML) -> SafeHTML { SafeHTML(a.description + b.description) }
    package static func += (a: inout SafeHTML, b: SafeHTML) { a = a + b }
}

extension Sequence where Element == SafeHTML {
    package func joined() -> SafeHTML { reduce(into: .empty) { $0 += $1 } }
}
