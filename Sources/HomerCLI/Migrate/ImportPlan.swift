import HomerCore
import HomerSources

/// What `homer import` does with one job, and what it means once the job has left its schedule file.
struct ImportEntry: Hashable {
    enum Action: String { case write, replace, unchanged, refuse }
    enum Later: String { case move, update, create }

    var job: ImportedJob
    /// Where the file goes, as the user would type it.
    var file: String
    var action: Action
    /// What a pass makes of it after the job is gone from the schedule file.
    var later: Later
    var reason: String?

    var json: JSONValue {
        .object([
            "job": .string(job.id), "file": .string(file), "action": .string(action.rawValue),
            "then": action == .refuse ? nil : .string(later.rawValue), "specHash": .string(job.specHash),
            "notes": .strings(job.notes), "reason": reason.map { .string($0) },
        ])
    }
}

/// Decides for each job; pure, so that every case has a test.
struct ImportPlan {
    let entries: [ImportEntry]

    /// - Parameters:
    ///   - schedule: the schedule file as stored intents name it.
    ///   - directory: where the files go, as the user would type it.
    ///   - existing: the text of a file that is there already, by its name in that directory.
    ///   - desired: intents that files of `desired/` hold now.
    init(
        _ jobs: [ImportedJob], schedule: String, directory: String, existing: [String: String],
        desired: [DesiredIntent], stored: StoredState, replaces: Bool
    ) {
        entries = jobs.map { job in
            let file = directory == "." ? job.fileName : "\(directory)/\(job.fileName)"
            var entry = ImportEntry(
                job: job, file: file, action: .write, later: Self.later(job, schedule, stored.intents[job.id]))
            let other = desired.first { $0.spec.id == job.id && $0.origin.file != file }
            if !job.problems.isEmpty {
                entry.refuse("an intent file cannot hold this job: " + job.problems.joined(separator: "; "))
            } else if let other {
                entry.refuse("\(other.origin.file) has this id already")
            } else if let text = existing[job.fileName], text != job.text {
                entry.action = .replace
                if !replaces { entry.refuse("the file is there and says something else; --force replaces it") }
            } else if existing[job.fileName] != nil {
                entry.action = .unchanged
            }
            return entry
        }
    }

    private static func later(_ job: ImportedJob, _ schedule: String, _ known: StoredIntent?) -> ImportEntry.Later {
        guard let known, !known.removed, known.file == schedule || known.source == IntentSource.desired else {
            return .create
        }
        return known.specHash == job.specHash ? .move : .update
    }

    func count(_ action: ImportEntry.Action) -> Int { entries.count { $0.action == action } }

    /// Jobs that have a file now, which their schedule file may give up.
    var ready: [ImportEntry] { entries.filter { $0.action != .refuse } }
}

extension ImportEntry {
    fileprivate mutating func refuse(_ reason: String) {
        action = .refuse
        self.reason = reason
    }
}
