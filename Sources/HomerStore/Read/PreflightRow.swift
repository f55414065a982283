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
