/// What is wrong with a text, apart from where it stands.
struct TextFault {
    var code = ErrorCode.invalidValue
    var message: String
    var hint: String?
}

extension DecodeSession {
    /// Checks a text against a shape; nil when it is fine.
    func fault(of text: String, _ shape: FieldShape) -> TextFault? {
        switch shape {
        case .text(let rule): Self.fault(of: text, rule)
        case .choice(let words), .choices(let words), .choiceOrObject(let words, _): Self.fault(of: text, words)
        case .executor: Self.fault(of: text, options.knownExecutors)
        case .timeZone: options.knownTimeZone(text) ? nil : unknownTimeZone(text)
        default: nil
        }
    }

    private static func fault(of text: String, _ rule: TextRule) -> TextFault? {
        if text.utf8.isEmpty, rule.bytes.lowerBound > 0 { return TextFault(message: "must not be empty") }
        if text.utf8.count > rule.bytes.upperBound, rule.pattern == nil {
            return TextFault(
                code: .outOfRange,
                message: "is \(text.utf8.count) bytes long, more than the limit of \(rule.bytes.upperBound)",
                hint: nil)
        }
        if rule.isOptionValue, text.utf8.first == UInt8(ascii: "-") {
            return TextFault(
                message: "\(Quote.text(text)) begins with '-': the program would take it for an option",
                hint: "options belong in \"arguments\"")
        }
        guard let pattern = rule.pattern, !pattern.matches(text) else { return nil }
        let foreign = Quote.foreign(in: text).map { ": it has \($0)" } ?? ""
        return TextFault(
            message: "\(Quote.text(text)) is not a valid name\(foreign)", hint: "use \(pattern.explanation)")
    }

    static func fault(of text: String, _ words: [String]) -> TextFault? {
        if words.contains(text) { return nil }
        let near = Suggestion.nearest(to: text, in: words)
        return TextFault(
            message: "\(Quote.text(text)) is not one of the allowed values",
            hint: near.map { "did you mean \"\($0)\"?" } ?? "write \(Quote.list(words))")
    }

    private func unknownTimeZone(_ name: String) -> TextFault {
        TextFault(
            code: .unknownTimeZone, message: "unknown time zone \(Quote.text(name))",
            hint: ZoneHint.hint(for: name, among: options.timeZoneNames()))
    }
}
