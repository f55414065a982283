/// Whether an intent whose source no longer has it was removed on purpose (docs/source-safety.md, "Absence needs proof").
/// Reached only when the source is there and not empty.
struct AbsenceRules {
    let desired: DesiredState
    /// `desired.idsByFile`, made once for all that are gone.
    let there: [String: String]
    let policy: ApplyPolicy
    let evidence: AbsenceEvidence
    let now: Timestamp

    enum Verdict {
        case proven
        /// Seen too briefly; look again at this time.
        case wait(until: Timestamp)
        case hold(HeldChange)
    }

    func verdict(_ intent: StoredIntent) -> Verdict {
        if let reason = desired.removalsSuspended {
            return unproven(intent, "\(intent.file) is gone", hint: reason)
        }
        if let obstacle = obstacle(above: intent) { return behind(obstacle, intent) }
        if let left = desired.repository.leftOut(intent.file) { return leftOut(intent, left) }
        switch desired.tracked {
        case .unknown:
            let words = desired.repository.trouble.map { " (\($0))" } ?? ""
            return unproven(
                intent, "\(intent.file) is gone, and git does not say whether it was removed\(words)",
                hint: "see whether `git status` answers in the workspace; it is asked again at the next pass")
        case .files(let files) where files.contains(intent.file) && isMissing(intent.file):
            guard policy.uncommittedDeletes == .hold else { break }
            let file = ShellWord.quoted(intent.file)
            return .hold(
                held(
                    intent, .uncommittedDeletion, .uncommittedDeletion,
                    "\(intent.file) is missing, but no commit removed it",
                    hint: "bring it back with `git restore \(file)`, or commit its removal with `git rm \(file)`"))
        case .files, .notRepository: break
        }
        if let obstacle = obstacle(beside: intent) { return beside(obstacle, intent) }
        guard case .since(let first) = evidence else { return .proven }
        let isInGit = desired.tracked != .notRepository && desired.repository.contains(intent.file)
        let needed = isInGit ? policy.absence : policy.absenceOutsideGit
        guard let first = first[intent.id] else { return .wait(until: now + needed) }
        return now - first >= needed ? .proven : .wait(until: first + needed)
    }

    /// A file that is there with another id in it was edited, not deleted.
    private func isMissing(_ file: String) -> Bool {
        there[file] == nil && desired.recognized.id(of: file) == nil && !desired.held.contains { $0.file == file }
            // A schedule file that lost one job is there.
            && !desired.sources.contains { $0.path == file && $0.condition == .ready }
    }

    /// What lies between the source and the intent's file and cannot be looked into.
    private func obstacle(above intent: StoredIntent) -> HeldInput? {
        obstacles(intent).first { intent.file.hasPrefix($0.file + "/") }
    }

    /// What cannot be read and may be where the intent is now. A commit that took the file away proves its absence
    /// whatever else is there.
    private func obstacle(beside intent: StoredIntent) -> Obstacle? {
        guard source(of: intent).map({ !$0.complete }) ?? false, !isRemovedByCommit(intent) else { return nil }
        return obstacles(intent).first.map { .entry($0) } ?? .unknown
    }

    private enum Obstacle {
        case entry(HeldInput)
        /// Something could not be read, and it is not known what.
        case unknown
    }

    private func obstacles(_ intent: StoredIntent) -> [HeldInput] {
        guard source(of: intent).map({ !$0.complete }) ?? false else { return [] }
        return desired.held.filter { input in
            input.source == intent.source && input.diagnostics.contains { $0.code.hidesContents }
        }
    }

    private func source(of intent: StoredIntent) -> SourceReport? {
        desired.sources.first { report in
            report.source == intent.source
                && (report.source == IntentSource.desired || report.path == intent.file)
        }
    }

    /// HEAD no longer has the file, nor has the index, and its text was committed once.
    private func isRemovedByCommit(_ intent: StoredIntent) -> Bool {
        guard intent.commit != nil, let committed = desired.repository.committed,
            case .files(let tracked) = desired.tracked
        else { return false }
        return !committed.contains(intent.file) && !tracked.contains(intent.file)
    }
}

extension AbsenceRules {
    private func behind(_ obstacle: HeldInput, _ intent: StoredIntent) -> Verdict {
        unproven(
            intent,
            "it cannot be seen whether \(intent.file) is there: \(obstacle.file) cannot be used\(reason(obstacle))",
            hint: "make \(obstacle.file) readable; its intents keep running until then")
    }

    private func beside(_ obstacle: Obstacle, _ intent: StoredIntent) -> Verdict {
        guard case .entry(let entry) = obstacle else {
            return unproven(
                intent, "\(intent.file) is gone, and not everything beside it could be read",
                hint: "see `homer validate`")
        }
        return unproven(
            intent,
            "\(intent.file) is gone, and \(entry.file), which cannot be used\(reason(entry)), may have its intent now",
            hint: "correct, rename or remove \(entry.file), or name it in .homerignore")
    }

    private func reason(_ input: HeldInput) -> String {
        input.diagnostics.first { $0.code.hidesContents }.map { " (\($0.message))" } ?? ""
    }

    private func leftOut(_ intent: StoredIntent, _ left: LeftOut) -> Verdict {
        let file = ShellWord.quoted(intent.file)
        let removal = left.cause == .submodule ? "" : "; `git rm --sparse \(file)` and a commit remove it"
        return .hold(
            held(
                intent, .uncommittedDeletion, .uncommittedDeletion,
                "\(intent.file) is \(left.sentence), and no commit removed it",
                hint: "`\(left.remedy)` brings it back\(removal)"))
    }

    private func unproven(_ intent: StoredIntent, _ message: String, hint: String) -> Verdict {
        .hold(held(intent, .absenceUnproven, .absenceUnproven, message, hint: hint))
    }

    private func held(
        _ intent: StoredIntent, _ reason: HoldReason, _ code: ErrorCode, _ message: String, hint: String
    ) -> HeldChange {
        let diagnostic = Diagnostic(code: code, file: intent.file, message: message, hint: hint)
        return HeldChange(
            input: HeldInput(
                file: intent.file, intentID: intent.id, source: intent.source, diagnostics: [diagnostic]),
            reason: reason, keepsGeneration: intent.generation)
    }
}
