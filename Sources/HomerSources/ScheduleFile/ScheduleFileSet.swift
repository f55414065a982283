import HomerCore

/// Several schedule files together, in the order HOMER read them.
package enum ScheduleFileSet {
    /// Holds every job whose id an earlier file has. HOMER let the later file win silently, by the order of the paths.
    package static func merged(_ files: [ScheduleFile]) -> [ScheduleFile] {
        var owners: [String: Origin] = [:]
        return files.map { file in
            var merged = file
            merged.intents = []
            for intent in file.intents {
                guard let owner = owners[intent.spec.id] else {
                    owners[intent.spec.id] = intent.origin
                    merged.intents.append(intent)
                    continue
                }
                merged.held.append(held(intent, owner))
            }
            return merged
        }
    }

    private static func held(_ intent: DesiredIntent, _ owner: Origin) -> HeldInput {
        let diagnostic = Diagnostic(
            code: .duplicateID, file: intent.origin.file,
            range: intent.origin.position.map { SourceRange(start: $0, end: $0) }, field: "id",
            message: "a job with the id \"\(intent.spec.id)\" already exists in \(owner.file)",
            hint: "give one of them another id",
            related: .init(file: owner.file, position: owner.position, message: "the first is here"))
        return HeldInput(
            file: intent.origin.file, intentID: intent.spec.id, source: "schedule.json", diagnostics: [diagnostic])
    }
}
