/// Prometheus' text format 0.0.4.
package enum PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// One text of these families, in their order, each with its series in the order of their labels. A family without
    /// series is left out.
    package static func text(_ families: [MetricFamily]) -> String {
        families.filter { !$0.series.isEmpty }.map(text).joined()
    }

    private static func text(_ family: MetricFamily) -> String {
        let (name, definition) = (family.name.rawValue, family.name.definition)
        var text = "# HELP \(name) \(help(definition.help))\n# TYPE \(name) \(definition.kind.rawValue)\n"
        for (values, value) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let labels = zip(definition.labels, values).map { "\($0)=\"\(escaped($1))\"" }
            switch value {
            case .number(let number): text += "\(name)\(braces(labels)) \(Self.number(number))\n"
            case .histogram(let histogram):
                for (bound, count) in zip(histogram.bounds, histogram.counts) {
                    text += "\(name)_bucket\(braces(labels + ["le=\"\(Self.number(bound))\""])) \(count)\n"
                }
                text += "\(name)_bucket\(braces(labels + ["le=\"+Inf\""])) \(histogram.count)\n"
                text += "\(name)_sum\(braces(labels)) \(Self.number(histogram.sum))\n"
                text += "\(name)_count\(braces(labels)) \(histogram.count)\n"
            }
        }
        return text
    }

    private static func braces(_ labels: [String]) -> String {
        labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    }

    /// A whole number without a point, any other as Swift spells it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return "\(whole)" }
        return "\(value)"
    }

    /// The value of a label: any text, on one line.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func help(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
