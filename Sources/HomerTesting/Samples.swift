package import HomerCore

/// Specs and desired states in the fewest words.
package enum Samples {
    /// Every hour on the hour, by a shell command.
    package static func spec(_ id: String, _ change: (inout IntentSpec) -> Void = { _ in }) -> IntentSpec {
        var spec = IntentSpec(
            id: id, trigger: cron("0 * * * *"), execution: Execution(executor: "shell"), query: "echo \(id)")
        change(&spec)
        return spec
    }

    package static func cron(_ expression: String, _ zone: String? = "UTC") -> Trigger {
        .cron(CronTrigger(expression: expression, timeZone: zone))
    }

    package static func every(_ length: Milliseconds, _ anchor: IntervalAnchor = .anchored) -> Trigger {
        .interval(IntervalTrigger(every: length, anchor: anchor))
    }

    /// A valid file of `desired/`; its path is made from the id unless given.
    package static func intent(_ spec: IntentSpec, file: String? = nil) -> DesiredIntent {
        DesiredIntent(
            spec: spec, origin: Origin(source: IntentSource.desired, file: file ?? "desired/\(spec.id).json"))
    }

    /// A job of a schedule file.
    package static func job(_ spec: IntentSpec, file: String = "schedule.json") -> DesiredIntent {
        DesiredIntent(spec: spec, origin: Origin(source: IntentSource.schedule, file: file))
    }

    package static func held(
        _ file: String, id: String? = nil, code: ErrorCode = .syntax, source: String = IntentSource.desired
    ) -> HeldInput {
        HeldInput(
            file: file, intentID: id, source: source,
            diagnostics: [Diagnostic(code: code, file: file, message: "something is wrong")])
    }

    /// Both sources read whole.
    package static func desired(
        _ intents: [DesiredIntent], held: [HeldInput] = [], directory: SourceReport? = nil,
        schedule: SourceReport? = nil
    ) -> DesiredState {
        var state = DesiredState()
        state.intents = intents.sorted { ($0.spec.id, $0.origin.file) < ($1.spec.id, $1.origin.file) }
        state.held = held
        state.sources = [directory ?? ready(IntentSource.desired), schedule ?? ready(IntentSource.schedule)]
        return state
    }

    package static func ready(_ source: String) -> SourceReport { report(source, .ready, complete: true) }

    package static func report(
        _ source: String, _ condition: SourceReport.Condition, complete: Bool = false
    ) -> SourceReport {
        SourceReport(
            path: source == IntentSource.desired ? "desired" : source, source: source, condition: condition,
            complete: complete, files: 1)
    }

    /// What would be stored had these been accepted as generation 1.
    package static func stored(_ intents: [DesiredIntent], removed: Set<String> = []) -> StoredState {
        let rows = intents.map { intent in
            StoredIntent(
                id: intent.spec.id, generation: 1, specHash: intent.hash, source: intent.origin.source,
                file: intent.origin.file, removed: removed.contains(intent.spec.id), mark: intent.origin.mark)
        }
        return StoredState(
            intents: Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) }),
            version: StateVersion(lineage: "test", serial: 1))
    }

    /// A moment written as ISO-8601; the epoch when it is not one, which no test uses.
    package static func time(_ text: String) -> Timestamp { Timestamp(iso: text) ?? Timestamp(milliseconds: 0) }
}
