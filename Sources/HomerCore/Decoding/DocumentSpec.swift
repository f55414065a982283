/// The migration plan's (docs/migration.md) shape of a spec: what its columns hold and its own queries and readers
/// expect. Lengths are numbers of milliseconds; everything else is as in the canonical form.
extension IntentSpec {
    /// `trigger_config`: `{"type": "interval", "ms": 7200000, …}`.
    package var triggerConfig: JSONValue {
        guard case .interval(let interval) = trigger else { return trigger.canonical(metadata: triggerMetadata) }
        return trigger.canonical(metadata: triggerMetadata).replacing("every", by: "ms", interval.every)
    }

    /// `execution_config`: `{"executor": "claude", "model": "sonnet", "timeout": 600000, …}`.
    package var executionConfig: JSONValue {
        execution.canonical.replacing("timeout", by: "timeout", execution.timeout)
    }

    /// `context_files`; nil for none.
    package var contextFilesConfig: JSONValue? { contextFiles.isEmpty ? nil : .strings(contextFiles) }
}

extension JSONValue {
    fileprivate func replacing(_ key: String, by other: String, _ length: Milliseconds) -> JSONValue {
        .object((members ?? []).map { $0.key == key ? JSONMember(other, .int(length.count)) : $0 })
    }
}
