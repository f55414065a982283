import HomerCore
import HomerReport
import HomerStore

/// The part of an output that a page shows, from the run's file where it has one.
enum RunLogPart {
    /// Of an agent's output, which has to be read from its beginning to be told as text.
    private static let mostRead = 16 << 20

    /// - Parameter kept: what the database kept of the output.
    static func part(
        of run: RunRow, _ wish: LogWish, settings: WebSettings, kept: () throws -> String?
    ) rethrows -> LogPart? {
        guard let file = RunFile(output: run, attempt: max(1, run.attempt), settings: settings) else {
            return try kept().flatMap { $0.isEmpty ? nil : LogPart(of: $0, wish) }
        }
        guard let transcript = run.endedInCondition ? nil : settings.transcript(run) else {
            // Of an output that is shown as it is one piece is in memory at a time, whatever its size.
            return file.size > 0 ? LogPart(wish, total: file.size) { file.read(at: $0, $1) } : nil
        }
        var text: [UInt8] = []
        while text.count < mostRead {
            let bytes = file.next(RunFile.piece)
            guard !bytes.isEmpty else { break }
            text += transcript.append(bytes)
        }
        // Until it has ended the rest of its last line may still come.
        if run.isFinal { text += transcript.finish() }
        text.removeLast(UTF8Cut.openEnd(of: text))
        return text.isEmpty ? nil : LogPart(of: String(decoding: text, as: UTF8.self), wish)
    }
}
