package import HomerCore

/// What the daemon found about the generation of an intent that is in force.
package struct PreflightRow: Hashable, Sendable {
    package var findings: [PreflightFinding]
    /// Since when it is so.
    package var since: Timestamp

    package init(findings: [PreflightFinding], since: Timestamp) {
        self.findings = findings
        self.since = since
    }

    /// What of it still holds: a finding that ends by itself is over then, although nobody has looked again.
    package func standing(at now: Timestamp) -> PreflightRow {
        let over = findings.compactMap(\.until).filter { $0 <= now }
        guard let last = over.max() else { return self }
        return PreflightRow(findings: findings.filter { $0.until.map { $0 > now } ?? true }, since: max(since, last))
    }
}

extension StoredRow {
    /// Of a row with the columns `preflight_findings` and `preflight_since`; nil when nobody has looked.
    var preflight: PreflightRow? {
        get throws {
            guard let since = try timeIfAny("preflight_since") else { return nil }
            let stored: String? = self["preflight_findings"]
            let findings = (stored.flatMap { try? JSONValue(parsing: $0) }?.array ?? [])
                .compactMap(PreflightFinding.init(json:))
            return PreflightRow(findings: findings, since: since)
        }
    }
}
