import HomerCore
import HomerReport
import HomerStore

/// The output of a run as it grows, attempt by attempt, until the run has ended.
///
/// A place in it is the attempt and how many bytes of its text came before. Text is cut where characters end, and at most
/// into pieces of 64 KiB, however long its lines are.
struct LogStream: Sendable {
    /// Where to begin.
    struct Start: Hashable, Sendable {
        /// nil begins with the attempt that runs, or was the last.
        var attempt: Int?
        /// Bytes of text that the reader has.
        var offset = 0
        /// Only about so many of the last bytes that there are at the start; nil for all.
        var tail: Int?

        /// - Parameters:
        ///   - last: `ATTEMPT-OFFSET`, as this stream gives it to each piece; a browser that comes back sends it.
        ///   - from: the same, from whoever has the beginning already.
        init(last: String?, from: String?, tail: String?) throws(WebProblem) {
            if let text = last ?? from {
                let parts = text.split(separator: "-").map { Int($0) }
                guard parts.count == 2, let attempt = parts[0], let offset = parts[1], attempt > 0, offset >= 0 else {
                    throw .badRequest("from takes a place: ATTEMPT-OFFSET")
                }
                (self.attempt, self.offset) = (attempt, offset)
            }
            if let tail {
                guard let bytes = Int(tail), bytes >= 0 else { throw .badRequest("tail takes a number of bytes") }
                self.tail = bytes
            }
        }
    }

    let settings: WebSettings
    let run: Int64
    let isRaw: Bool
    let isStillAllowed: @Sendable () -> Bool

    private static let step = Duration.milliseconds(250)
    private static let piece = 65_536
    /// Steps without output before the reader hears that the line stands.
    private static let quietSteps = 60

    func write(from start: Start, to writer: inout any WebWriter) async throws {
        guard var row = try await row() else { return }
        var start = start
        var attempt = start.attempt ?? max(1, row.attempt)
        while true {
            try await writer.write(EventStreamText.piece("attempt", data: JSONValue.int(Int64(attempt)).compact))
            row = try await follow(row, attempt: attempt, start, &writer)
            start = Start.beginning
            guard isStillAllowed(), !row.isFinal || row.attempt > attempt else { break }
            attempt += 1
        }
        guard row.isFinal, isStillAllowed() else { return }
        let ending = RunEnding(row)
        try await writer.write(
            EventStreamText.piece(
                "end",
                data: JSONValue.object(["result": .string(row.result.rawValue), "text": .string(ending.told)]).compact))
    }

    /// Writes one attempt to its end. Returns the row as it is then.
    private func follow(
        _ row: RunRow, attempt: Int, _ start: Start, _ writer: inout any WebWriter
    ) async throws -> RunRow {
        var row = row
        let log = RunLog(settings: settings, isRaw: isRaw)
        var sent = start.offset
        var skip = start.offset
        var tail = start.tail
        var held: [UInt8] = []
        var quiet = 0
        while isStillAllowed() {
            // The row is read first: whatever an ended attempt wrote is in its file by then.
            row = try await self.row() ?? row
            let isOver = row.isFinal || row.attempt > attempt
            var text = try await log.next(row, attempt: attempt, isOver: isOver)
            if let limit = tail {
                // All that there is now is read, and its end kept.
                held += text
                let dropped = max(0, held.count - limit)
                sent += dropped
                held.removeFirst(dropped)
                // Not within a character.
                while dropped > 0, let first = held.first, first & 0xC0 == 0x80 {
                    held.removeFirst()
                    sent += 1
                }
                if log.hasMore { continue }
                (text, held, tail) = (held[...], [], nil)
            }
            if skip > 0 {
                let known = min(skip, text.count)
                text.removeFirst(known)
                skip -= known
            }
            quiet = text.isEmpty ? quiet + 1 : 0
            while !text.isEmpty {
                let part = UTF8Cut.prefix(of: text, upTo: Self.piece)
                text.removeFirst(part.count)
                sent += part.count
                try await writer.write(
                    EventStreamText.piece(
                        "log", id: "\(attempt)-\(sent)",
                        data: JSONValue.string(String(decoding: part, as: UTF8.self)).compact))
            }
            if isOver, !log.hasMore { return row }
            if log.hasMore { continue }
            if quiet >= Self.quietSteps {
                quiet = 0
                try await writer.write(EventStreamText.stillHere)
            }
            try await settings.clock.sleep(for: Self.step)
        }
        return row
    }

    private func row() async throws -> RunRow? { try await settings.store.off { [run] in try $0.run(run) } }
}

extension LogStream.Start {
    static let beginning = LogStream.Start()

    private init() {}
}

/// Where bytes of UTF-8 can be cut.
enum UTF8Cut {
    /// The longest beginning of at most `limit` bytes that ends where a character does; `limit` bytes when there is none.
    static func prefix(of bytes: ArraySlice<UInt8>, upTo limit: Int) -> ArraySlice<UInt8> {
        guard bytes.count > limit else { return bytes }
        var end = bytes.startIndex + limit
        for _ in 0..<4 where end > bytes.startIndex {
            if bytes[end] & 0xC0 != 0x80 { return bytes[..<end] }
            end -= 1
        }
        return bytes.prefix(limit)
    }

    /// How many bytes at the end are the beginning of a character that has not come whole.
    static func openEnd(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }
}
