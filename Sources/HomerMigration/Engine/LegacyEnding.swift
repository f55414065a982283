package import HomerCore

/// How a run ended by HOMER's rule, and the texts it stored.
package struct LegacyEnding: Hashable, Sendable {
    package var success: Bool
    package var output: String
    package var error: String?
    package var exitCode: Int

    /// HOMER's own text for a run without any.
    package static let noOutput = "(No output)"

    package init(success: Bool, output: String, error: String?, exitCode: Int) {
        self.success = success
        self.output = output
        self.error = error
        self.exitCode = exitCode
    }

    /// Success is exit status 0 within the time limit, whatever the output says; no exit status is 1.
    package init(_ result: ExecutionResult, timeout: Milliseconds) {
        let code = result.exitCode ?? (result.outcome == .succeeded ? 0 : 1)
        let isOver = result.outcome == .timeout || result.outcome == .cancelled || result.executorMissing
        success = !isOver && code == 0
        output = result.output.allSatisfy(\.isWhitespace) ? Self.noOutput : result.output
        exitCode = code
        if success {
            error = nil
        } else if result.outcome == .timeout {
            error = "Job timed out after \(Self.seconds(timeout))s"
        } else if result.exitCode == nil || isOver {
            error = result.error ?? "Exit code \(code)"
        } else {
            error = Self.exitText(code, result.error ?? "")
        }
    }

    /// `Exit code 3`, with what is known beyond it below.
    private static func exitText(_ code: Int, _ detail: String) -> String {
        let known = "exit status \(code)"
        let rest = detail.hasPrefix(known) ? String(detail.dropFirst(known.count)) : "\n\n" + detail
        return "Exit code \(code)" + (rest.allSatisfy(\.isWhitespace) ? "" : rest)
    }

    /// As JavaScript writes `timeout / 1000`.
    private static func seconds(_ length: Milliseconds) -> String {
        let (whole, part) = length.count.quotientAndRemainder(dividingBy: 1000)
        guard part != 0 else { return "\(whole)" }
        var digits = String(repeating: "0", count: max(0, 3 - "\(part)".count)) + "\(part)"
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
