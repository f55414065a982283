import HomerReport

/// What an agent wrote, as markup: headings, lists, code, emphasis and links to `https`. Everything else is text, markup
/// and other schemes included.
package struct MarkdownText {
    /// Of a longer text the beginning is shown.
    package static let longest = 200_000

    private var markup = SafeHTML.empty
    private var paragraph: [Substring] = []
    private var list: List?
    private var items: [SafeHTML] = []
    private var code: (fence: String, lines: [Substring])?

    private enum List { case bullets, numbers }

    package static func html(_ text: String) -> SafeHTML {
        var reader = MarkdownText()
        let shown = text.count > longest ? String(text.prefix(longest)) + "\n\n…" : text
        for line in shown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { reader.read(line) }
        reader.close()
        return reader.markup
    }

    private mutating func read(_ line: Substring) {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        if let open = code {
            if trimmed.hasPrefix(open.fence) { return endCode() }
            code?.lines.append(line)
            return
        }
        if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
            close()
            code = (String(trimmed.prefix(3)), [])
            return
        }
        if trimmed.isEmpty { return close() }
        if let heading = Self.heading(trimmed) {
            close()
            // The page has its own first and second level.
            switch heading.level {
            case 1: markup += .element("h3", [:], Self.inline(heading.text))
            case 2: markup += .element("h4", [:], Self.inline(heading.text))
            default: markup += .element("h5", [:], Self.inline(heading.text))
            }
            return
        }
        if let item = Self.item(trimmed) {
            endParagraph()
            if list != item.list { endList() }
            list = item.list
            items.append(Self.inline(item.text))
            return
        }
        if !items.isEmpty, line.first == " " || line.first == "\t" {
            items[items.count - 1] += .literal(" ") + Self.inline(trimmed)
            return
        }
        endList()
        paragraph.append(trimmed)
    }

    private static func heading(_ line: Substring) -> (level: Int, text: Substring)? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
        return (level, line.dropFirst(level + 1))
    }

    private static func item(_ line: Substring) -> (list: List, text: Substring)? {
        if let first = line.first, "-*+".contains(first), line.dropFirst().first == " " {
            return (.bullets, line.dropFirst(2))
        }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let mark = line.dropFirst(digits.count).first, mark == "." || mark == ")",
            line.dropFirst(digits.count + 1).first == " "
        else { return nil }
        return (.numbers, line.dropFirst(digits.count + 2))
    }

    private mutating func close() {
        endCode()
        endParagraph()
        endList()
    }

    private mutating func endCode() {
        guard let open = code else { return }
        let lines = open.lines.map { VisibleText.escaped(String($0)) }.joined(separator: "\n")
        markup += .element("pre", ["class": "code"], .escaped(lines))
        code = nil
    }

    private mutating func endParagraph() {
        guard !paragraph.isEmpty else { return }
        markup += .element("p", [:], Self.inline(paragraph.joined(separator: " ")[...]))
        paragraph = []
    }

    private mutating func endList() {
        guard let kind = list else { return }
        let all = items.map { SafeHTML.element("li", [:], $0) }.joined()
        markup += kind == .bullets ? .element("ul", [:], all) : .element("ol", [:], all)
        (list, items) = (nil, [])
    }
}

extension MarkdownText {
    /// `code`, **strong** and [links](https://…) within a line.
    private static func inline(_ line: Substring) -> SafeHTML {
        var markup = SafeHTML.empty
        var text = ""
        var rest = line
        // Once there is no end for a mark, there is none further on.
        var ended: Set<Character> = []
        func flush() {
            markup += .escaped(VisibleText.escaped(text))
            text = ""
        }
        while let character = rest.first {
            if character == "`", !ended.contains("`") {
                if let end = rest.dropFirst().firstIndex(of: "`") {
                    flush()
                    let code = rest[rest.index(after: rest.startIndex)..<end]
                    markup += .element("code", [:], .escaped(VisibleText.escaped(String(code))))
                    rest = rest[rest.index(after: end)...]
                    continue
                }
                ended.insert("`")
            } else if character == "*", rest.hasPrefix("**"), !ended.contains("*") {
                let inner = rest.dropFirst(2)
                if let end = inner.firstRange(of: "**"), end.lowerBound > inner.startIndex {
                    flush()
                    let strong = inner[..<end.lowerBound]
                    markup += .element("strong", [:], .escaped(VisibleText.escaped(String(strong))))
                    rest = rest[end.upperBound...]
                    continue
                }
                ended.insert("*")
            } else if character == "[", !ended.contains("[") {
                if let link = link(rest) {
                    flush()
                    markup += link.markup
                    rest = link.rest
                    continue
                }
                if !rest.contains("](") { ended.insert("[") }
            }
            text.append(character)
            rest = rest.dropFirst()
        }
        flush()
        return markup
    }

    private static let longestLink = 2_000

    private static func link(_ text: Substring) -> (markup: SafeHTML, rest: Substring)? {
        let near = text.prefix(longestLink)
        guard let middle = near.firstRange(of: "]("), let end = near[middle.upperBound...].firstIndex(of: ")") else {
            return nil
        }
        let label = near[near.index(after: near.startIndex)..<middle.lowerBound]
        let target = String(near[middle.upperBound..<end])
        guard isOpen(target), !label.contains("[") else { return nil }
        let shown = SafeHTML.escaped(VisibleText.escaped(String(label)))
        let markup = SafeHTML.element(
            "a", ["href": target, "rel": "noopener noreferrer nofollow", "title": target], shown)
        return (markup, text[text.index(after: end)...])
    }

    /// Only `https`, in characters that an address has.
    private static func isOpen(_ target: String) -> Bool {
        target.hasPrefix("https://") && target.utf8.count > 8
            && target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }
}
