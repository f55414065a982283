import HomerCore
import Mustache

/// The templates of all pages, compiled once. The only file that knows the template language.
///
/// A tag with two braces escapes what it is filled with; one with three is for fields whose name ends in `HTML`, and what
/// is put there without being `SafeHTML` is escaped all the same.
package struct Template: Sendable {
    private let library: MustacheLibrary
    /// What is wrong with templates that do not parse, and are empty therefore; a test wants none.
    package let faults: [String]

    /// - Parameter texts: by name, as other templates call them (`{{>name}}`).
    package init(_ texts: [String: String]) {
        var library = MustacheLibrary()
        var faults: [String] = []
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            do { try library.register(text, named: name) } catch { faults.append("\(name): \(error)") }
        }
        self.library = library
        self.faults = faults
    }

    /// Empty for a name that is none.
    package func render(_ name: String, _ value: ViewValue) -> SafeHTML {
        SafeHTML(rendered: library.render(Self.object(value, isMarkup: false), withTemplate: name) ?? "")
    }

    private static func object(_ value: ViewValue, isMarkup: Bool) -> Any {
        switch value {
        // What files and programs say is shown and never obeyed, wherever the page is copied to.
        case .text(let text):
            isMarkup ? SafeHTML.escaped(TerminalText.safe(text)).description : TerminalText.safe(text)
        case .html(let html): html.description
        case .flag(let flag): flag
        case .list(let list): list.map { object($0, isMarkup: isMarkup) }
        case .fields(let fields):
            Dictionary(
                uniqueKeysWithValues: fields.map { name, value in
                    (name, object(value, isMarkup: name.hasSuffix("HTML")))
                }) as [String: Any]
        }
    }
}
