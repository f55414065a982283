/// What is wrong, of what is stored: pure. A loop asks it again and again, and opens and ends incidents by the difference.
package enum AlertRules {
    /// Every finding of the rules that are on, but for those whose cause speaks for them; in the order of the rules.
    ///
    /// The same facts have the same findings, and a finding that lasts has the same fingerprint.
    package static func findings(
        _ facts: AlertFacts, _ settings: AlertSettings, now: Timestamp
    ) -> [AlertFinding] {
        AlertRule.allCases.filter(settings.isOn).flatMap { rule in
            let number = settings.number(rule)
            return switch rule {
            case .slowTick: TickRule.findings(facts, limit: Milliseconds(number), now: now)
            case .failures: FailureRule.findings(facts, limit: Int(number), now: now)
            case .late: LateRule.findings(facts, grace: Milliseconds(number), now: now)
            case .missed: MissedRule.findings(facts, now: now)
            case .staleSource: SourceRule.findings(facts, patience: Milliseconds(number), now: now)
            case .guardBlocked: GuardRule.findings(facts, patience: Milliseconds(number), now: now)
            case .deniedTools: DenialRule.findings(facts)
            case .drift: DriftRule.findings(facts)
            case .budgetSpent: BudgetRule.findings(facts, now: now)
            case .diskLow: DiskRule.findings(facts, megabytes: number)
            case .database: DatabaseRule.findings(facts)
            case .executorsExhausted: ExecutorRule.findings(facts, patience: Milliseconds(number), now: now)
            case .delivery: DeliveryRule.findings(facts, patience: Milliseconds(number), now: now)
            }
        }
    }

    /// What has to be written so that the incidents are those of the findings.
    package struct Changes: Hashable, Sendable {
        package var opened: [AlertFinding] = []
        /// What lasts, and may say other numbers by now. Nobody is told.
        package var refreshed: [AlertFinding] = []
        /// Fingerprints of what is well again, and is told so.
        package var recovered: [String] = []
        /// Fingerprints of what is over without a word.
        package var dropped: [String] = []

        package init() {}

        package var isEmpty: Bool { opened.isEmpty && refreshed.isEmpty && recovered.isEmpty && dropped.isEmpty }
    }

    /// How old the text of an incident may become while its rule finds it again: a reminder says how it is then.
    package static let freshness = Milliseconds.minutes(10)

    /// - Parameters:
    ///   - incidents: fingerprints of what is not over, whoever opened it.
    ///   - stale: those of them whose text is older than `freshness`.
    package static func changes(
        to findings: [AlertFinding], from incidents: Set<String>, stale: Set<String> = [], _ settings: AlertSettings
    ) -> Changes {
        var changes = Changes()
        var wanted: Set<String> = []
        for finding in findings where wanted.insert(finding.fingerprint).inserted {
            guard incidents.contains(finding.fingerprint) else {
                changes.opened.append(finding)
                continue
            }
            if stale.contains(finding.fingerprint) { changes.refreshed.append(finding) }
        }
        // Whoever asks is a daemon.
        let gone = NewIncident.goneDaemonKey.fingerprint
        if incidents.contains(gone) { changes.recovered.append(gone) }
        for fingerprint in incidents.subtracting(wanted).sorted() {
            guard let rule = AlertRule.of(fingerprint: fingerprint) else { continue }
            if settings.isOn(rule), rule.tellsRecovery {
                changes.recovered.append(fingerprint)
            } else {
                changes.dropped.append(fingerprint)
            }
        }
        return changes
    }
}

extension Int {
    /// `1 run`, `3 runs`
    func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }

    /// `1 run waits`, `3 runs wait`
    func of(_ noun: String, _ one: String, _ many: String) -> String { "\(of(noun)) \(self == 1 ? one : many)" }
}

extension Array<String> {
    /// The first of them in sorted order, and how many more there are: `a, b, c and 4 more`.
    func named(_ limit: Int = 5) -> String {
        let all = sorted()
        let shown = all.prefix(limit).joined(separator: ", ")
        return all.count > limit ? "\(shown) and \(all.count - limit) more" : shown
    }
}
