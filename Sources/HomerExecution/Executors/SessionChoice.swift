import HomerCore

extension ExecutionRequest {
    /// The session to continue; nil for a new one. What a program called its session is not trusted to be no flag.
    var session: String? {
        let chosen = execution.resumesLastSession ? lastSessionID : execution.resumeSession
        return chosen.flatMap { $0.isEmpty || $0.hasPrefix("-") || $0.utf8.contains(0) ? nil : $0 }
    }
}
