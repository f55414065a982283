/// Who really runs the jobs of `schedule.json`: the flags, `legacy.engine` and a HOMER that lives decide it together.
package enum JobKeeper: String, Hashable, Sendable, CaseIterable {
    /// The new engine, as intents.
    case intents
    /// HOMER's rules, built into the daemon.
    case builtin
    /// HOMER itself, beside the daemon.
    case homer
    case nobody
}

/// Where the old engine is, and whether a HOMER lives.
package struct OldEngine: Hashable, Sendable {
    package var mode: LegacyMode
    package var homerLives: Bool
    /// HOMER's last sign of life; nil when it has given none.
    package var lastSign: Timestamp?

    package init(mode: LegacyMode, homerLives: Bool = false, lastSign: Timestamp? = nil) {
        self.mode = mode
        self.homerLives = homerLives
        self.lastSign = lastSign
    }

    /// Who runs a job that the flags give to `engine`.
    package func keeper(of engine: Engine) -> JobKeeper {
        if homerLives { return .homer }
        guard engine == .old else { return .intents }
        switch mode {
        case .builtin: return .builtin
        case .external: return .homer
        case .off: return .nobody
        }
    }

    /// What is to be done before the new engine may take the jobs, in this order; empty when nothing is.
    package var stepsBeforeHandover: [String] {
        switch (mode, homerLives) {
        case (.external, _):
            ["stop the old HOMER", "set \"legacy\": { \"engine\": \"builtin\" } in homer.json", "restart the daemon"]
        case (_, true): ["stop the old HOMER", "restart the daemon"]
        case (_, false): []
        }
    }
}
