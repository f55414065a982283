/// How the configuration of a run differs from what one would expect of it.
package struct ConfigDrift: Hashable, Sendable {
    /// The last successful run of the same generation and executor; nil when there was none.
    package var run: Int64?
    /// What is different from that run.
    package var changes: [ConfigChange]
    /// Where the program says something else than the file asked for.
    package var fromFile: [ConfigChange]

    /// nil when nothing is different.
    ///
    /// - Parameter last: the run to compare with, and what it ran with.
    package init?(of config: EffectiveConfig, last: (run: Int64, config: EffectiveConfig)?) {
        changes = last.map { EffectiveConfig.drift(from: $0.config, to: config) } ?? []
        fromFile = config.driftFromFile
        run = changes.isEmpty ? nil : last?.run
        if changes.isEmpty, fromFile.isEmpty { return nil }
    }

    /// Whether another run has drifted in the same way, from whichever run.
    package func isSame(as other: ConfigDrift?) -> Bool { other?.changes == changes && other?.fromFile == fromFile }

    /// The changes that say something: another version is another file, and that alone says nothing more.
    var told: [ConfigChange] {
        let isUpdate = changes.contains { $0.field == .version }
        return changes.filter { !isUpdate || $0.field != .programHash }
    }

    /// `differs from run 812: version 2.1.239 → 2.1.240; model claude-haiku-4-5 where the file says opus`
    package var text: String {
        var parts: [String] = []
        if let run, !changes.isEmpty {
            parts.append("differs from run \(RunName(run)): " + told.map(\.text).joined(separator: ", "))
        }
        for change in fromFile {
            guard case .value(let from, let to) = change.difference else { continue }
            parts.append("\(change.field.inWords) \(to) where the file says \(from)")
        }
        return parts.joined(separator: "; ")
    }

    /// As it is stored and shown to scripts.
    package var json: JSONValue {
        .object([
            "run": run.map(JSONValue.int), "changes": changes.isEmpty ? nil : .array(changes.map(\.json)),
            "fromFile": fromFile.isEmpty ? nil : .array(fromFile.map(\.json)),
        ])
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json value: JSONValue) {
        run = value["run"]?.int
        changes = value["changes"]?.array?.compactMap(ConfigChange.init(json:)) ?? []
        fromFile = value["fromFile"]?.array?.compactMap(ConfigChange.init(json:)) ?? []
        if changes.isEmpty, fromFile.isEmpty { return nil }
    }
}
