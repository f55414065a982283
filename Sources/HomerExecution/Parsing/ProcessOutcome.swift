package import HomerCore

/// The part of a result that is the same for every program.
package enum ProcessOutcome {
    /// Outcome, exit status, signal and error text by the process's end alone; exit 0 is `succeeded`.
    package static func base(_ process: ProcessResult, notes: [String]) -> ExecutionResult {
        var result = ExecutionResult(outcome: .failed)
        result.outputBytes = process.outputBytes
        result.notes = notes + process.notes
        switch (process.status, process.termination) {
        case (.exited(let code), _): result.exitCode = Int(code)
        // The signal was Homer's, and says nothing of the work.
        case (.signalled, .saidLastWord), (.signalled, .stopped): break
        case (.signalled(let signal), _): result.signal = Int(signal)
        default: break
        }
        switch process.termination {
        case .exited(0): result.outcome = .succeeded
        case .exited(let code): result.error = ExecutionResult.exitText(Int(code))
        case .signalled(let signal): result.error = ExecutionResult.signalText(Int(signal))
        case .timedOut:
            result.outcome = .timeout
            result.error = "did not end within its time limit and was ended by Homer"
        // The outcome says it; who wanted it is known where it was asked for.
        case .cancelled: result.outcome = .cancelled
        case .saidLastWord:
            result.outcome = .succeeded
            result.notes.append("it had given its result and did not end by itself, so Homer ended it")
        case .stopped:
            result.outcome = .limit
            result.error = "had used what it may, and was ended by Homer"
        case .couldNotStart(let reason):
            result.outcome = reason.isOfTheMachine ? .failed : .badInput
            switch reason {
            case .noSuchExecutable, .notExecutable: result.executorMissing = true
            default: break
            }
            result.error = "could not start: \(reason)"
        }
        return result
    }

    /// A result for a request that is refused before any process exists.
    package static func refused(_ reason: String, notes: [String] = []) -> ExecutionResult {
        ExecutionResult(outcome: .badInput, error: reason, notes: notes)
    }

    /// At most 1 MiB, both ends kept.
    package static func bounded(_ text: String) -> String {
        guard text.utf8.count > 1 << 20 else { return text }
        var capture = BoundedCapture(headLimit: 1 << 19, tailLimit: 1 << 19)
        capture.append(Array(text.utf8))
        return capture.text
    }

    /// The end of an error text: its last 4000 characters without surrounding white space.
    package static func lastLines(_ text: String) -> String {
        String(trimmed(text).suffix(4000))
    }

    /// Without white space at both ends.
    static func trimmed(_ text: String) -> Substring {
        let head = text.drop { $0.isWhitespace }
        let end = head.lastIndex { !$0.isWhitespace }.map(head.index(after:)) ?? head.startIndex
        return head[..<end]
    }
}
