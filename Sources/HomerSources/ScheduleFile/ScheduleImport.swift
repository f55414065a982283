package import HomerCore

/// One job of a `schedule.json` as an intent file of its own.
package struct ImportedJob: Hashable, Sendable {
    package var id: String
    /// A safe name: an id has only letters, digits, `.`, `_` and `-`, and starts with a letter or a digit.
    package var fileName: String
    /// In the layout of `homer fmt`.
    package var text: String
    /// Of the effective spec that the text decodes to: the job's own, unless `problems` says otherwise.
    package var specHash: String
    /// What a reader of the new file should know.
    package var notes: [String]
    /// Why an intent file cannot say what the job says; then there is no text worth writing.
    package var problems: [String]
}

/// Makes intent files of jobs, with the same effect to the last field: the same spec hash, so that taking the job out
/// of `schedule.json` later is a move and keeps generation and history.
package enum ScheduleImport {
    /// - Parameters:
    ///   - options: of the workspace that will read the files.
    ///   - schema: what `$schema` of the files says; nil leaves the line out.
    package static func job(_ intent: DesiredIntent, options: DecodeOptions, schema: String? = nil) -> ImportedJob {
        let spec = intent.spec
        let text = withSchema(schema, spec.fileText(in: options.defaults))
        let file = spec.id + ".json"
        let reading = IntentDecoder(options: options).decode(Array(text.utf8), file: file)
        var job = ImportedJob(
            id: spec.id, fileName: file, text: text, specHash: reading.spec?.specHash ?? "", notes: notes(spec),
            problems: reading.diagnostics.filter { $0.severity == .error }.map { problem in
                "\(problem.field): \(problem.message)" + (problem.hint.map { " (\($0))" } ?? "")
            })
        if reading.spec != nil, reading.spec != spec {
            job.problems.append("an intent file cannot say the same as the job; please report this")
        }
        return job
    }

    private static func withSchema(_ schema: String?, _ text: String) -> String {
        guard let schema, text.hasPrefix("{\n") else { return text }
        return "{\n  \"$schema\": \(JSONValue.string(schema).compact),\n" + text.dropFirst(2)
    }

    private static func notes(_ spec: IntentSpec) -> [String] {
        var notes: [String] = []
        if spec.query.contains("{{"), spec.query.contains("}}") {
            notes.append(
                "the query has {{…}}, which the old HOMER passed on as written; it stays so as long as the file keeps "
                    + "trigger.metadata.originalJobId, and becomes a placeholder without it")
        }
        guard case .cron(let cron) = spec.trigger else { return notes }
        let fields = cron.expression.split { $0 == " " || $0 == "\t" }
        if fields.count == 6 { notes.append("the expression has seconds first, as the old HOMER read it; it is kept") }
        if fields.count >= 5, restricts(fields[fields.count - 3]), restricts(fields[fields.count - 1]) {
            notes.append(
                "the expression names a day of the month and a day of the week: the old HOMER needed both to match, so the "
                    + "file says \"dayMatch\": \"both\"; crontab(5) would take either")
        }
        return notes
    }

    private static func restricts(_ field: Substring) -> Bool { field.first != "*" && field.first != "?" }
}
