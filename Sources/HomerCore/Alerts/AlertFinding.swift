/// Something wrong that a rule found.
package struct AlertFinding: Hashable, Sendable {
    package var rule: AlertRule
    /// What it is about, so that it is the same finding at the next look: an intent, a file, a lane.
    package var subject: String
    package var intentID: String?
    package var severity: Severity
    /// One line: what is wrong.
    package var title: String
    /// What to know and to do, in lines.
    package var detail: String
    /// A channel that it is about, over which it is not told.
    package var avoids: String?

    package init(
        _ rule: AlertRule, _ subject: String = "", intentID: String? = nil, severity: Severity = .warning,
        title: String, detail: [String] = [], avoids: String? = nil
    ) {
        self.rule = rule
        self.subject = subject
        self.intentID = intentID
        self.severity = severity
        self.title = title
        self.detail = detail.joined(separator: "\n")
        self.avoids = avoids
    }

    /// What its incident is recognised by: `rule:late:morning-brief`.
    package var fingerprint: String { rule.prefix + subject }

    package var incident: NewIncident {
        NewIncident(
            IncidentKey(fingerprint, cause: .rule, intentID: intentID), severity: severity, title: title,
            detail: detail.isEmpty ? nil : detail, avoids: avoids)
    }
}

extension AlertRule {
    /// What the fingerprints of its incidents begin with.
    var prefix: String { "rule:\(self):" }

    /// The rule whose incident it is; nil for a rule of another version.
    package static func of(fingerprint: String) -> AlertRule? {
        allCases.first { fingerprint.hasPrefix($0.prefix) }
    }
}
