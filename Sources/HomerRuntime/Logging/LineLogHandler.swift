package import HomerCore
package import Logging

/// Writes one line a message, as logfmt text or as JSON with the same keys.
package struct LineLogHandler: LogHandler {
    package enum Format: String, Hashable, Sendable, CaseIterable { case text, json }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level = .info
    private let format: Format
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// `write` gets whole lines without the line feed and is called from any thread.
    package init(format: Format, now: @escaping @Sendable () -> Timestamp, write: @escaping @Sendable (String) -> Void)
    {
        self.format = format
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let given = event.metadata ?? [:]
        let all = metadata.isEmpty ? given : metadata.merging(given) { _, new in new }
        let pairs = all.map { (place: Self.place[$0.key] ?? .max, key: $0.key, text: Self.text($0.value)) }
            .sorted { ($0.place, $0.key) < ($1.place, $1.key) }.map { ($0.key, $0.text) }
        switch format {
        case .text: write(TerminalText.line(textLine(event.level, event.message.description, pairs)))
        case .json: write(TerminalText.line(jsonLine(event.level, event.message.description, pairs)))
        }
    }

    private func textLine(_ level: Logger.Level, _ message: String, _ pairs: [(String, String)]) -> String {
        let name = level.rawValue.uppercased()
        var line = "\(now()) \(name == "WARNING" ? "WARN" : name)"
        line += String(repeating: " ", count: max(1, 6 - (name == "WARNING" ? 4 : name.count)))
        line += message + String(repeating: " ", count: max(0, 18 - message.count))
        for (key, value) in pairs { line += " \(key)=\(Self.quoted(value))" }
        return line
    }

    private func jsonLine(_ level: Logger.Level, _ message: String, _ pairs: [(String, String)]) -> String {
        let head = [
            JSONMember("time", .string(now().description)), JSONMember("level", .string(level.rawValue)),
            JSONMember("message", .string(message)),
        ]
        return JSONValue.object(head + pairs.map { JSONMember($0.0, .string($0.1)) }).compact
    }

    private static func text(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        case .array(let values): values.map { Self.text($0) }.joined(separator: ",")
        case .dictionary(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.text($0.value))" }.joined(separator: ",")
        }
    }

    /// A value with spaces, quotes or line breaks is quoted, so that a line is always one line.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 != 0x7F }
        return isPlain ? value : JSONValue.string(value).compact
    }

    /// Keys in the order a reader wants them; the others follow by name.
    private static let order = [
        "pass", "intent", "run", "attempt", "result", "outcome", "generation", "from", "fields", "file", "line",
        "column", "code", "error", "reason",
    ]

    private static let place = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
}
