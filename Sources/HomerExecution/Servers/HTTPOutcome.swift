import HomerCore
import HomerHTTP

/// The part of a result that is the same for every request.
enum HTTPOutcome {
    /// Outcome and error by the end of the exchange alone; a response of any status is `succeeded` here.
    static func base(_ end: HTTPExchange.End, notes: [String]) -> ExecutionResult {
        var result = ExecutionResult(outcome: .failed, notes: notes)
        switch end {
        case .answered(let answer):
            result.outcome = .succeeded
            switch RetryAfter(answer) {
            case .length(let length): result.retryAfter = length
            case .until(let moment): result.resetAt = moment
            case nil: break
            }
        case .timedOut:
            result.outcome = .timeout
            result.error = "did not end within its time limit and was given up by Homer"
        case .cancelled:
            result.outcome = .cancelled
            result.error = "was cancelled and given up by Homer"
        case .tooLarge: result.error = "the response is longer than \(HTTPExchange.sizeLimit) bytes and was cut off"
        case .refused(let reason):
            result.outcome = .badInput
            result.error = reason
        case .broken(nil, let reason): result.error = "no response: \(reason)"
        case .broken(.some(let answer), let reason):
            result.error = "HTTP \(answer.status), but the response is not whole: \(reason)"
        }
        return result
    }

    /// `HTTP 429` with what the server said and how long it asks to wait.
    static func text(_ status: Int, said: String, _ result: ExecutionResult) -> String {
        let wait =
            result.retryAfter.map { " (Retry-After \($0))" } ?? result.resetAt.map { " (Retry-After \($0))" } ?? ""
        let said = ProcessOutcome.lastLines(said)
        return "HTTP \(status)\(wait)" + (said.isEmpty ? "" : ": \(said)")
    }
}
