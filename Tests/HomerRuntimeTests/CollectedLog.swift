import HomerRuntime
import Logging
import Synchronization

/// A log that a test can read.
final class CollectedLog: Sendable {
    struct Line: Hashable, Sendable {
        var level: Logger.Level
        var message: String
        var metadata: [String: String]
    }

    private let lines = Mutex<[Line]>([])
    private let listener = Mutex<(@Sendable (Line) -> Void)?>(nil)

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }
    var all: [Line] { lines.withLock { $0 } }

    func of(_ message: LogMessage) -> [Line] { all.filter { $0.message == message.rawValue } }
    /// Lines that an operator sees with the default level.
    var visible: [Line] { all.filter { $0.level >= .info } }
    /// Calls `listener` with every further line, where it is said: what that holds up is held up.
    func listen(_ listener: @escaping @Sendable (Line) -> Void) { self.listener.withLock { $0 = listener } }
    func clear() { lines.withLock { $0 = [] } }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(
                level: event.level, message: event.message.description,
                metadata: (event.metadata ?? [:]).mapValues { "\($0)" })
            log.lines.withLock { $0.append(line) }
            log.listener.withLock { $0 }?(line)
        }
    }
}
