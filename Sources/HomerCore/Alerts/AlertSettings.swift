/// The key `notify.alerts` of `homer.json`: which rules are off, and the numbers of the others.
package struct AlertSettings: Hashable, Sendable {
    package var off: Set<AlertRule> = []
    /// In milliseconds, pieces or megabytes, as the rule measures.
    package var numbers: [AlertRule: Int64] = [:]

    package init() {}

    package func isOn(_ rule: AlertRule) -> Bool { !off.contains(rule) }

    /// The number of a rule; zero for one without.
    package func number(_ rule: AlertRule) -> Int64 {
        if let own = numbers[rule] { return own }
        switch rule.measure {
        case .length(let length): return length.count
        case .count(let count), .megabytes(let count): return Int64(count)
        case .none: return 0
        }
    }
}
