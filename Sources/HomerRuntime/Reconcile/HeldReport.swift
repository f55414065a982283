import HomerCore
import HomerStore
import Logging

/// What is held and which sources cannot be used, compared with the pass before, so that a state is said when it
/// begins and when it ends, not every thirty seconds.
struct HeldReport {
    var rows: [HeldRow]
    var unusable: [String: SourceReport.Condition] = [:]
    /// What has been said about files that are applied (`Diagnostic.key`).
    var warnings: Set<String> = []
    /// What to do about each, for the log.
    private var hints: [HeldRow.Key: String] = [:]

    init(rows: [HeldRow]) { self.rows = rows }

    init(plan: Plan, since previous: HeldReport, now: Timestamp) {
        let before = Dictionary(previous.rows.map { ($0.key, $0) }) { first, _ in first }
        var hints: [HeldRow.Key: String] = [:]
        rows = plan.held.compactMap { held in
            guard let first = held.input.diagnostics.first else { return nil }
            var row = HeldRow(
                file: held.input.file, intentID: held.input.intentID ?? "", reason: .known(held.reason),
                code: first.code.rawValue, line: first.range?.start.line, column: first.range?.start.column,
                message: first.message, keepsGeneration: held.keepsGeneration, since: now)
            if let known = before[row.key] { row.since = known.since }
            if let hint = first.hint, hints[row.key] == nil { hints[row.key] = hint }
            return row
        }
        self.hints = hints
        // Two errors of one file and intent share a row; the first is the one shown.
        var seen: Set<HeldRow.Key> = []
        rows = rows.filter { seen.insert($0.key).inserted }.sorted { $0.key < $1.key }
        for source in plan.sources where source.condition != .ready { unusable[source.path] = source.condition }
        warnings = Set(plan.warnings.map(\.key))
    }

    func log(changesSince previous: HeldReport, plan: Plan, pass: String, logger: Logger) {
        let old = Dictionary(previous.rows.map { ($0.key, $0) }) { first, _ in first }
        for row in rows where old[row.key]?.says(row) != true { logger.log(.fileHeld, metadata(row, pass)) }
        let current = Set(rows.map(\.key))
        for row in previous.rows where !current.contains(row.key) {
            logger.log(.fileReleased, ["pass": "\(pass)", "file": "\(row.file)", "intent": "\(row.intentID)"])
        }
        for source in plan.sources where source.condition != .ready {
            guard previous.unusable[source.path] != source.condition else { continue }
            logger.log(
                .sourceUnusable,
                [
                    "pass": "\(pass)", "file": "\(source.path)", "reason": "\(source.condition.rawValue)",
                    "error": "\(source.message ?? "")",
                ])
        }
        for path in previous.unusable.keys.sorted() where unusable[path] == nil {
            logger.log(.sourceReady, ["pass": "\(pass)", "file": "\(path)"])
        }
        for warning in plan.warnings where !previous.warnings.contains(warning.key) {
            var values: Logger.Metadata = [
                "pass": "\(pass)", "file": "\(warning.file)", "line": "\(warning.range?.start.line ?? 1)",
                "code": "\(warning.code.rawValue)", "error": "\(warning.message)",
            ]
            if let hint = warning.hint { values["hint"] = "\(hint)" }
            logger.log(.fileWarning, values)
        }
    }

    private func metadata(_ row: HeldRow, _ pass: String) -> Logger.Metadata {
        var values: Logger.Metadata = [
            "pass": "\(pass)", "file": "\(row.file)", "code": "\(row.code)", "error": "\(row.message)",
            "reason": "\(row.reason)",
        ]
        if let hint = hints[row.key] { values["hint"] = "\(hint)" }
        if let line = row.line { values["line"] = "\(line)" }
        if let column = row.column { values["column"] = "\(column)" }
        if !row.intentID.isEmpty { values["intent"] = "\(row.intentID)" }
        if let generation = row.keepsGeneration { values["keeps_generation"] = "\(generation)" }
        return values
    }
}

extension Diagnostic {
    /// The same for the same finding about the same file, wherever in it the text has moved. Without spaces.
    fileprivate var key: String {
        String(SHA256.hex("\(code.rawValue)\n\(file)\n\(field)\n\(message)").prefix(16))
    }
}
