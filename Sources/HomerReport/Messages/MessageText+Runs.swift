import HomerCore
import HomerStore

/// How runs ended.
extension MessageText {
    /// The answer itself.
    static func result(_ message: MessageRow, _ output: String?) -> MessageText {
        let answer = output?.trimmedLines ?? ""
        return MessageText(
            "✅ \(name(message))", answer.isEmpty ? "Run \(message.runID ?? 0) \(ending(message))." : answer)
    }

    static func failure(_ message: MessageRow, _ moments: Moments) -> MessageText {
        let facts = message.facts
        let due = facts.due.map { ", due \(moments.clock($0))," } ?? ""
        let attempts = (facts.attempts ?? 1) > 1 ? ", at attempt \(facts.attempts ?? 1)" : ""
        let run = message.runID ?? 0
        let flapping =
            facts.isFlapping
            ? "It fails and recovers again and again: for an hour nothing more is told of it." : nil
        return MessageText(
            "❌ \(name(message)) failed",
            paragraphs([
                lastLines(facts.error ?? "") ?? "Unknown error", "Run \(run)\(due) \(ending(message))\(attempts).",
                flapping, lines([message.intentID.map { "homer why \($0)" }, "homer logs \(run)"]),
            ]))
    }

    /// `failed with exit code 3 after 12s`
    static func ending(_ message: MessageRow) -> String { RunEnding(message.run).sentence }

    /// What a phone shows of an error: its end, which says most.
    static func lastLines(_ error: String) -> String? {
        let lines = TerminalText.plain(error).trimmedLines.split(separator: "\n", omittingEmptySubsequences: false)
        guard !lines.allSatisfy(\.isEmpty) else { return nil }
        let kept = lines.suffix(12).joined(separator: "\n")
        let text = kept.count > 1500 ? "…" + kept.suffix(1500) : kept
        return lines.count > 12 ? "…\n" + text : text
    }

    /// The first line that says something and is no command; nil when there is none.
    static func firstLine(_ text: String) -> String? {
        TerminalText.plain(text).split(whereSeparator: \.isNewline)
            .first { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("homer ") }.map { String($0.prefix(160)) }
    }

    /// The last line of the error that says more than how the process ended.
    static func reason(_ message: MessageRow) -> String {
        let facts = message.facts
        let said = [facts.exitCode.map(ExecutionResult.exitText), facts.signal.map(ExecutionResult.signalText)]
        let last = TerminalText.plain(facts.error ?? "").split(whereSeparator: \.isNewline).last { line in
            !line.allSatisfy(\.isWhitespace) && !said.contains(String(line))
        }
        return last.map { ": " + String($0.prefix(160)) } ?? ""
    }
}
