import Foundation
import HomerCore
import Testing

/// A `homer … -w -o json` whose lines are read as they come.
final class Watcher {
    private let process = Process()
    private let lines: AsyncStream<String>
    private var iterator: AsyncStream<String>.AsyncIterator

    init(_ arguments: [String], root: String) throws {
        let pipe = Pipe()
        process.executableURL = try Running.binary()
        process.arguments = arguments
        process.environment = ["TZ": "UTC", "HOME": root, "HOMER_WORKSPACE": root]
        process.standardOutput = pipe
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        iterator = lines.makeAsyncIterator()
        let handle = pipe.fileHandleForReading
        try process.run()
        Thread.detachNewThread {
            var rest = Data()
            while true {
                let data = handle.availableData
                guard !data.isEmpty else { return continuation.finish() }
                rest += data
                while let end = rest.firstIndex(of: 0x0A) {
                    continuation.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                    rest = rest[rest.index(after: end)...]
                }
            }
        }
    }

    deinit { if process.isRunning { process.terminate() } }

    /// The next line as `EVENT id`.
    func next() async throws -> String {
        let line = try #require(await iterator.next(isolation: #isolation))
        let value = try JSONValue(parsing: line)
        return "\(value["watch"]?.string ?? "?") \(value["id"]?.string ?? "?")"
    }
}
