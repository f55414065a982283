import HomerCore

/// An answer of the bot: lines with a few kinds of type.
package struct BotText: Hashable, Sendable {
    package enum Span: Hashable, Sendable, ExpressibleByStringInterpolation {
        case plain(String)
        case bold(String)
        case italic(String)
        case code(String)

        package init(stringLiteral value: String) { self = .plain(value) }

        fileprivate var text: String {
            switch self {
            case .plain(let text), .bold(let text), .italic(let text), .code(let text): text
            }
        }

        fileprivate var html: String {
            let text = TelegramText.escaped(text)
            return switch self {
            case .plain: text
            case .bold: "<b>\(text)</b>"
            case .italic: "<i>\(text)</i>"
            case .code: "<code>\(text)</code>"
            }
        }
    }

    private var lines: [[Span]] = []

    package init() {}

    /// Of a finished text, as it is.
    package init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { [.plain(String($0))] }
    }

    package mutating func line(_ spans: Span...) { lines.append(spans) }

    package var isEmpty: Bool { plain.allSatisfy(\.isWhitespace) }

    package var plain: String { lines.map { $0.map(\.text).joined() }.joined(separator: "\n") }

    /// As messages, each cut between lines; with a document when they would be too many.
    var parts: TelegramText.Parts {
        let whole = plain
        guard whole.utf16.count <= TelegramText.piece * TelegramText.most else {
            return TelegramText.parts(title: "", body: whole)
        }
        var messages: [TelegramText.Part] = []
        var open: [TelegramText.Part] = []
        var size = 0
        func close() {
            let plain = open.map(\.plain).joined(separator: "\n")
            if !plain.allSatisfy(\.isWhitespace) {
                messages.append(.init(plain: plain, html: open.map(\.html).joined(separator: "\n")))
            }
            (open, size) = ([], 0)
        }
        for line in lines.flatMap(Self.fitting) {
            let length = line.plain.utf16.count + 1
            if size + length > TelegramText.piece { close() }
            open.append(line)
            size += length
        }
        close()
        return TelegramText.Parts(messages: messages, document: nil)
    }

    /// A line that no message holds loses its type and is cut.
    private static func fitting(_ line: [Span]) -> [TelegramText.Part] {
        let plain = line.map(\.text).joined()
        guard plain.utf16.count >= TelegramText.piece else {
            return [.init(plain: plain, html: line.map(\.html).joined())]
        }
        return TextPieces.cut(plain, whole: TelegramText.piece - 1, piece: TelegramText.piece - 1).map {
            .init(plain: $0, html: TelegramText.escaped($0))
        }
    }
}
