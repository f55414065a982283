package import HomerCore

extension SettingReport {
    package var json: JSONValue {
        .object(["name": .string(name), "value": .string(value), "origin": .string("\(origin)")])
    }
}

extension SettingDifference {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "daemon": .string(daemon), "file": .string(file),
            "needsRestart": .bool(needsRestart),
        ])
    }
}

extension DaemonConfiguration {
    /// What the running daemon goes by, where the file says something else.
    package var json: JSONValue {
        .object([
            "since": since.json, "fault": fault.map { .string($0) }, "faultSince": faultSince?.json,
            "differences": .array(differences.map(\.json)),
        ])
    }
}
