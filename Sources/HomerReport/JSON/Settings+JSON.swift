package import HomerCore

extension SettingReport {
    package var json: JSONValue {
        .object(["name": .string(name), "value": .string(value), "origin": .string(origin)])
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

extension JobsReport {
    package var json: JSONValue {
        .object([
            "count": .int(Int64(count)), "engine": .string(route.jobs.rawValue), "oldEngine": oldEngine.json,
            "runners": .array(
                shares.map { .object(["runBy": .string($0.keeper.rawValue), "count": .int(Int64($0.count))]) }),
            "withoutIntent": .array(
                fallbacks.map {
                    .object([
                        "job": .string($0.spec.id), "file": .string($0.file), "reason": .string($0.reason),
                        "since": $0.since.json,
                    ])
                }),
        ])
    }
}
