package import HomerCore

/// What came of a pass, in the words of `homer_reconcile_total`.
package enum PassVerdict: String, Word, CaseIterable {
    case success, partial, error, held, unchanged

    package init(_ plan: Plan) {
        if plan.hold != nil {
            self = .held
        } else if plan.changes.isEmpty {
            self = .unchanged
        } else {
            self = plan.held.isEmpty ? .success : .partial
        }
    }
}

/// What a file is to a pass, in the words of `homer_source_files`.
package enum SourceFileState: String, Word, CaseIterable {
    case valid, invalid, ignored, duplicate

    /// How many files of each there are. A file that is missing is none.
    package static func counts(_ plan: Plan) -> [SourceFileState: Int] {
        var bad: [String: SourceFileState] = [:]
        for held in plan.held {
            switch held.reason {
            case .duplicateID: bad[held.input.file] = .duplicate
            case .uncommittedDeletion, .absenceUnproven: break
            default: bad[held.input.file] = bad[held.input.file] ?? .invalid
            }
        }
        let duplicate = bad.values.count { $0 == .duplicate }
        let files = plan.sources.reduce(0) { $0 + $1.files }
        return [
            .valid: max(0, files - bad.count), .invalid: bad.count - duplicate, .duplicate: duplicate,
            .ignored: plan.sources.reduce(0) { $0 + $1.ignored },
        ]
    }
}

/// How a run ended, in the five words of `homer_runs_total`.
package enum RunVerdict: String, Word, CaseIterable {
    case success, failure, timeout, cancelled, killed

    /// - Parameter bySignal: whether its process died by a signal.
    package init(_ outcome: Outcome, bySignal: Bool) {
        switch outcome {
        case .succeeded: self = .success
        case .timeout: self = .timeout
        case .cancelled: self = .cancelled
        case .lost: self = .killed
        case .failed, .rateLimited, .quota, .auth, .badInput, .limit, .denied: self = bySignal ? .killed : .failure
        }
    }
}
