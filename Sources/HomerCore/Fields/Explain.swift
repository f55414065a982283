/// The texts of `homer explain`.
package enum Explain {
    /// What there is to know about a field path (`trigger.expression`), an error code (`E120`), or, for an empty topic, the
    /// whole file. nil when there is no such thing; `suggestion(for:)` then names the nearest.
    package static func text(_ topic: String) -> String? {
        if let code = ErrorCode(rawValue: topic.uppercased()) {
            return "\(code.rawValue): \(code.summary)\n\n\(code.remedy)\n"
        }
        if topic.isEmpty { return listing(of: FieldTable.intent) }
        guard let (field, _) = field(at: topic) else { return nil }
        var lines = ["\(topic)  (\(typeName(field.shape)))", "", "  \(field.summary)."]
        if !field.detail.isEmpty { lines.append("  \(field.detail)") }
        lines.append("")
        lines += facts(field).map { "  \(pad($0.name + ":", 11))\($0.value)" }
        var text = lines.joined(separator: "\n") + "\n"
        if let group = field.shape.group { text += "\n" + listing(of: group) }
        if topic == "query" { text += "\n" + TemplateVariable.listing }
        return text
    }

    /// All paths, in the order of the table.
    package static var paths: [String] { paths(of: FieldTable.intent, prefix: "") }

    package static func suggestion(for topic: String) -> String? {
        // The other name most people try.
        if topic == "cron" || topic.hasSuffix(".cron") { return "trigger.expression" }
        if let near = Suggestion.nearest(to: topic, in: paths + ErrorCode.allCases.map(\.rawValue)) { return near }
        let last = topic.split(separator: ".").last.map(String.init) ?? topic
        return paths.first { $0.hasSuffix("." + last) }
    }

    static func field(at path: String) -> (Field, FieldGroup)? {
        var group = FieldTable.intent
        var found: Field?
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            if let field = found {
                guard let inner = field.shape.group else { return nil }
                group = inner
            }
            guard let field = group[String(part)] else { return nil }
            found = field
        }
        return found.map { ($0, group) }
    }

    static func facts(_ field: Field) -> [(name: String, value: String)] {
        var facts = [("required", field.isRequired ? field.alternative.map { "yes, or \($0)" } ?? "yes" : "no")]
        if let first = field.owners.first {
            let kind = FieldTable.triggerTypes.contains(first) ? "type " : "executor "
            facts.append(("only for", kind + field.owners.joined(separator: ", ")))
        }
        if let value = field.defaultValue.map({ CanonicalJSON.compact($0) }) ?? field.defaultNote {
            facts.append(("default", value))
        }
        if let allowed = allowed(field.shape) { facts.append(("allowed", allowed)) }
        if let example = field.example {
            facts.append(("example", "\"\(field.key)\": \(CanonicalJSON.compact(example))"))
        }
        facts.append(("since", field.since))
        return facts.map { (name: $0.0, value: $0.1) }
    }

    static func typeName(_ shape: FieldShape) -> String {
        switch shape {
        case .text, .choice, .executor, .timeZone, .cron: "string"
        case .timestamp: "date and time"
        case .integer: "integer"
        case .amount: "number"
        case .boolean: "boolean"
        case .duration, .durationOrChoice: "duration"
        case .strings, .choices: "array of strings"
        case .integers: "array of integers"
        case .stringMap: "object of strings"
        case .freeObject, .object: "object"
        case .objects: "array of objects"
        case .textsOrObjects: "array of strings and objects"
        case .namedObjects: "object of objects"
        case .choiceOrObject: "string or object"
        case .falseOrObject: "false or object"
        }
    }

    static func allowed(_ shape: FieldShape) -> String? {
        switch shape {
        case .text(let rule): rule.pattern?.rawValue
        case .integer(let range): range.upperBound == .max ? nil : "\(range.lowerBound) to \(range.upperBound)"
        case .amount(let range):
            "\(JSONValue.amount(range.lowerBound).compact) to \(JSONValue.amount(range.upperBound).compact)"
        case .integers(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .durationOrChoice(let range, let words):
            "\(words.joined(separator: ", ")), or \(allowed(.duration(range)) ?? "")"
        case .duration(let range): "\(range.lowerBound) to \(range.upperBound); milliseconds, or text such as \"2h30m\""
        case .choice(let words), .choices(let words), .choiceOrObject(let words, _): words.joined(separator: ", ")
        case .executor: DecodeOptions.builtinExecutors.joined(separator: ", ")
        default: nil
        }
    }

    private static func listing(of group: FieldGroup) -> String {
        let width = (group.fields.map(\.key.count).max() ?? 0) + 2
        return group.fields.map { field in
            "  \(pad(field.key, width))\(pad(typeName(field.shape), 18))\(field.isRequired ? "*" : " ") \(field.summary)\n"
        }.joined()
    }

    private static func paths(of group: FieldGroup, prefix: String) -> [String] {
        group.fields.flatMap { field in
            let path = prefix + field.key
            return [path] + (field.shape.group.map { paths(of: $0, prefix: path + ".") } ?? [])
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
