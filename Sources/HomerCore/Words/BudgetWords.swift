/// Whose budget it is.
package enum BudgetScope: String, Word, CaseIterable {
    /// One run of an intent.
    case run
    /// All runs of an intent.
    case intent
    case lane, executor, workspace
}

/// What a budget limits.
package enum BudgetUnit: String, Word, CaseIterable {
    case cost, tokens, runs, turns

    /// `$4.20`, `12 runs`
    package func text(_ amount: Double) -> String {
        switch self {
        case .cost: DollarText.of(amount)
        case .tokens, .runs, .turns:
            "\(Int64(clamping: amount)) \(amount == 1 ? String(rawValue.dropLast()) : rawValue)"
        }
    }
}

extension Int64 {
    /// The whole number below, at the ends of the range beyond it.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : Int64(exactly: value.rounded(.down)) ?? (value < 0 ? .min : .max)
    }
}

/// Dollars for people: cents, and parts of a cent only where there is nothing else.
package enum DollarText {
    package static func of(_ amount: Double) -> String {
        let isSmall = amount != 0 && abs(amount) < 0.01
        let factor: Double = isSmall ? 10_000 : 100
        let units = Int64(clamping: (abs(amount) * factor).rounded())
        let (whole, part) = units.quotientAndRemainder(dividingBy: Int64(factor))
        let digits = String(part)
        let zeros = String(repeating: "0", count: (isSmall ? 4 : 2) - digits.count)
        return "\(amount < 0 ? "-" : "")$\(whole)\(part == 0 ? "" : "." + zeros + digits)"
    }

    /// For a command line, to a hundredth of a cent, and not less than that: `0.5`, `2`.
    package static func plain(_ amount: Double) -> String {
        let units = max(1, Int64(clamping: amount * 10_000 + 1e-6))
        let (whole, part) = units.quotientAndRemainder(dividingBy: 10_000)
        let digits = String(part)
        var fraction = String(repeating: "0", count: 4 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    }
}
