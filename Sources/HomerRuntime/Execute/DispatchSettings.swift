package import HomerCore

/// What the execution loop is told by the configuration.
package struct DispatchSettings: Hashable, Sendable {
    /// Runs at once, over all intents.
    package var concurrency: Int
    /// Runs at once, by executor and by lane.
    package var limits: RunLimits
    /// How long runs may go on after a stop was asked for.
    package var drain: Milliseconds
    package var lanes: [String: String]
    package var home: String
    /// Directory that takes one folder an intent with one file a run.
    package var outputs: String
    /// Binary paths by executor name.
    package var binaries: [String: String]
    /// Only the windows for running count here.
    package var freeze: [FreezeWindow]
    /// Over how long the runs that make up for an absence start.
    package var spread: CatchUpSpread
    package var budgets: Budgets

    package init(
        concurrency: Int = 4, drain: Milliseconds = .seconds(30), lanes: [String: String] = [:], home: String,
        outputs: String, binaries: [String: String] = [:], freeze: [FreezeWindow] = [], limits: RunLimits = RunLimits(),
        spread: CatchUpSpread = .none, budgets: Budgets = Budgets()
    ) {
        self.spread = spread
        self.concurrency = concurrency
        self.limits = limits
        self.drain = drain
        self.lanes = lanes
        self.home = home
        self.outputs = outputs
        self.binaries = binaries
        self.freeze = freeze.filter { $0.target == .run }
        self.budgets = budgets
    }

    /// What of it decides which runs start.
    package var policy: DispatchPolicy {
        DispatchPolicy(
            concurrency: concurrency, limits: limits, freeze: freeze, spread: spread, budgets: budgets)
    }

    /// Where an intent runs: its own directory, its lane's, the default lane's, the home directory.
    package func workingDirectory(of spec: IntentSpec) -> String {
        let chosen = spec.execution.workingDirectory ?? lanes[spec.lane] ?? lanes["default"] ?? home
        if chosen == "~" { return home }
        return chosen.hasPrefix("~/") ? home + chosen.dropFirst(1) : chosen
    }

    /// One file an attempt: `12.log`, then `12.2.log`. Ids from a `schedule.json` may hold any character, so all but
    /// plain ones are spelt out, and what is too long for a file name then ends in a hash.
    package func outputFile(intent: String, run: Int64, attempt: Int = 1) -> String {
        var name = ""
        for byte in intent.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F || (byte == 0x2E && !name.isEmpty)
            name += isPlain ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }
        // Most file systems take names of 255 bytes. No spelt-out id holds a "~".
        if name.utf8.count > 255 { name = "\(name.prefix(200))~\(SHA256.hex(Array(intent.utf8)).prefix(32))" }
        return "\(outputs)/\(name)/\(run)\(attempt > 1 ? ".\(attempt)" : "").log"
    }
}
