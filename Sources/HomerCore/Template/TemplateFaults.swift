/// What is known of an intent when its query is checked.
package struct TemplateScope: Sendable {
    /// The query is passed as it is: nothing in it is a placeholder.
    package var isVerbatim: Bool
    /// At least one executor of the chain runs the query as code.
    package var runsAsCode: Bool
    /// nil when they could not be read.
    package var labels: [String: String]?
    /// Whether a condition is asked before the work; nil when that could not be read.
    package var hasCondition: Bool?
    /// The names that are declared; nil when they could not be read.
    package var variables: Set<String>?

    package init(
        executions: [Execution], metadata: JSONValue?, labels: [String: String]?, hasCondition: Bool? = nil,
        variables: Set<String>? = nil
    ) {
        isVerbatim = metadata.holdsVerbatimQuery
        runsAsCode = executions.contains(where: \.runsQueryAsCode)
        self.labels = labels
        self.hasCondition = hasCondition
        self.variables = variables
    }

    package init(_ spec: IntentSpec) {
        self.init(
            executions: spec.chain, metadata: spec.triggerMetadata, labels: spec.labels,
            hasCondition: spec.condition != nil, variables: Set(spec.variables.keys))
    }
}

/// A placeholder that cannot be filled.
package struct TemplateFault: Hashable, Sendable {
    /// Bytes of the query's UTF-8.
    package var range: Range<Int>
    package var message: String
    package var hint: String
}

extension QueryTemplate {
    /// The first faults of a query in its order, at most `limit`; empty when every placeholder can be filled.
    package static func faults(of query: String, in scope: TemplateScope, limit: Int = 100) -> [TemplateFault] {
        guard !scope.isVerbatim, hasBraces(query) else { return [] }
        var faults: [TemplateFault] = []
        for case .placeholder(let name, let range) in QueryTemplate(query).parts where faults.count < limit {
            guard let (message, hint) = fault(of: name, in: scope) else { continue }
            faults.append(TemplateFault(range: range, message: message, hint: hint))
        }
        return faults
    }

    private static func fault(of name: String, in scope: TemplateScope) -> (message: String, hint: String)? {
        guard let reference = TemplateReference(name) else {
            return (
                "unknown variable \(Quote.text(name))",
                nearest(to: name).map { "did you mean {{\($0)}}?" }
                    ?? "`homer explain query` lists the variables; a literal {{ is written {{{{"
            )
        }
        if scope.runsAsCode, let way = reference.variable.shellWay(argument: reference.argument) {
            return ("{{\(name)}} would put text of others into a command", "use \(way)")
        }
        if reference.variable == .conditionOutput, scope.hasCondition == false {
            return ("the intent has no condition", "add \"condition\", whose output this is")
        }
        if reference.variable == .intentLabel, let labels = scope.labels, labels[reference.argument] == nil {
            let near = Suggestion.nearest(to: reference.argument, in: labels.keys.sorted())
            return (
                "the intent has no label \(Quote.text(reference.argument))",
                near.map { "did you mean {{intent.labels.\($0)}}?" } ?? "add it to \"labels\""
            )
        }
        if reference.variable == .given, let variables = scope.variables, !variables.contains(reference.argument) {
            let near = Suggestion.nearest(to: reference.argument, in: variables.sorted())
            return (
                "the intent declares no variable \(Quote.text(reference.argument))",
                near.map { "did you mean {{var.\($0)}}?" }
                    ?? "add \"variables\": { \"\(reference.argument)\": { \"default\": \"\" } }"
            )
        }
        return nil
    }

    /// The variable that was probably meant: a few letters away, or the last part of one.
    private static func nearest(to name: String) -> String? {
        let names = TemplateVariable.allCases.map(\.rawValue)
        if let near = Suggestion.nearest(to: name, in: names) { return near }
        let word = name.split(whereSeparator: { $0 == " " || $0 == "|" }).first.map(String.init) ?? name
        if word != name, let reference = TemplateReference(word), reference.variable.prefix == nil { return word }
        return names.first { $0.hasSuffix("." + name) }
    }
}
