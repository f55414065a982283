/// A variable that an intent declares: `{{var.NAME}}` in its query, given a value by whoever triggers a run by hand.
package struct RunVariable: Hashable, Sendable {
    /// The value of every run that was given none.
    package var standard: String
    /// The only values there are; empty for any.
    package var allowed: [String]

    package init(_ standard: String, allowed: [String] = []) {
        self.standard = standard
        self.allowed = allowed
    }

    /// So many bytes a value has at most.
    package static let longestValue = 4096

    /// Letters, digits and underscores, no digit first, at most 64: it becomes part of the name of a variable of the
    /// environment as well.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        return !ASCII.isDigit(first) && text.utf8.allSatisfy { ASCII.isWord($0) }
    }

    /// What is wrong with a value; nil when it may be given.
    package func fault(of value: String) -> String? {
        if !allowed.isEmpty, !allowed.contains(value) {
            return "takes \(Quote.list(allowed)), not \(Quote.text(value))"
        }
        if value.utf8.count > Self.longestValue { return "takes at most \(Self.longestValue) bytes" }
        return value.utf8.contains(0) ? "takes no NUL" : nil
    }
}

extension IntentSpec {
    /// The value of each declared variable. What a run was given under a name that is not declared any more means nothing.
    package func values(given: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: variables.map { ($0.key, given[$0.key] ?? $0.value.standard) })
    }

    /// Why a run may not be given these values: the first name, in order, that is not declared or whose value is not
    /// allowed. nil when it may.
    package func fault(ofGiven given: [String: String]) -> String? {
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let variable = variables[name] else {
                let known = variables.keys.sorted()
                if known.isEmpty { return "\(id) declares no variables (\"variables\" in its file)" }
                let near = Suggestion.nearest(to: name, in: known).map { "; did you mean \"\($0)\"?" }
                return "\(id) declares no variable \(Quote.text(name))\(near ?? ", only \(Quote.list(known))")"
            }
            if let fault = variable.fault(of: value) { return "the variable \"\(name)\" of \(id) \(fault)" }
        }
        return nil
    }
}
