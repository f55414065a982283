import HomerCore

/// How a CLI's arguments name the model and what it may do: read off the command line itself, so that the intent's own
/// `arguments` count.
struct AskedFlags: Sendable {
    var model = ["-m", "--model"]
    /// Flags with a value behind them.
    var mode: [String] = []
    /// Flags that stand for a value.
    var modeSwitches: [String: String] = [:]
    var sandbox: [String] = []
    var sandboxSwitches: [String: String] = [:]

    /// What the arguments ask for; of a flag given twice the last counts, and a switch counts over a value.
    func asked(by arguments: [String]) -> EffectiveConfig.Asked {
        let words = Array(arguments.prefix { $0 != "--" })
        return EffectiveConfig.Asked(
            model: value(of: model, in: words),
            permissionMode: on(modeSwitches, in: words) ?? value(of: mode, in: words),
            sandbox: on(sandboxSwitches, in: words) ?? value(of: sandbox, in: words))
    }

    private func on(_ switches: [String: String], in words: [String]) -> String? {
        words.last { switches[$0] != nil }.flatMap { switches[$0] }
    }

    /// `--flag value` and `--flag=value`.
    private func value(of flags: [String], in words: [String]) -> String? {
        for index in words.indices.reversed() {
            let parts = words[index].split(separator: "=", maxSplits: 1).map(String.init)
            guard let flag = parts.first, flags.contains(flag) else { continue }
            if parts.count == 2 { return parts[1] }
            return index + 1 < words.count ? words[index + 1] : nil
        }
        return nil
    }
}
