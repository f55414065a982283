/// Whether an intent whose source no longer has it was removed on purpose (reference gitops-anchors 4.7). Reached only
/// when the source was read whole and is not empty.
struct AbsenceRules {
    let desired: DesiredState
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
            return .hold(held(intent, .absenceUnproven, .absenceUnproven, "\(intent.file) is gone", hint: reason))
        }
        switch desired.tracked {
        case .unknown:
            return .hold(
                held(
                    intent, .absenceUnproven, .absenceUnproven,
                    "\(intent.file) is gone, and git does not say whether it was removed",
                    hint: "see whether `git status` answers in the workspace; it is asked again at the next pass"))
        case .files(let files) where files.contains(intent.file) && isMissing(intent.file):
            guard policy.uncommittedDeletes == .hold else { break }
            return .hold(
                held(
                    intent, .uncommittedDeletion, .uncommittedDeletion,
                    "\(intent.file) is missing, but no commit removed it",
                    hint: "bring it back with `git restore \(intent.file)`, or commit its removal with "
                        + "`git rm \(intent.file)`"))
        case .files, .notRepository: break
        }
        guard case .since(let first) = evidence else { return .proven }
        let needed = desired.tracked == .notRepository ? policy.absenceOutsideGit : policy.absence
        guard let first = first[intent.id] else { return .wait(until: now + needed) }
        return now - first >= needed ? .proven : .wait(until: first + needed)
    }

    /// A file that is there with another id in it was edited, not deleted.
    private func isMissing(_ file: String) -> Bool {
        !desired.intents.contains { $0.origin.file == file } && !desired.held.contains { $0.file == file }
            // A schedule file that lost one job is there.
            && !desired.sources.contains { $0.path == file && $0.condition == .ready }
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
