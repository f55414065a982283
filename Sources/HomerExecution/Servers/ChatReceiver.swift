/// Takes the bytes of a chat server's response: to the file the text of the answer, to memory everything.
struct ChatReceiver: Sendable {
    private(set) var sink: ResponseSink
    private var events = ServerSentEvents()
    private(set) var stream = ChatStream()

    init(sink: ResponseSink) { self.sink = sink }

    /// A server that does not stream sends one object, which is read when it is whole.
    mutating func take(_ bytes: UnsafeRawBufferPointer, isStream: Bool) {
        guard isStream else {
            sink.show(bytes)
            return sink.keep(bytes) { _ in }
        }
        var lines: [[UInt8]] = []
        sink.keep(bytes) { lines.append($0) }
        for line in lines { take(line) }
    }

    private mutating func take(_ line: [UInt8]) {
        guard let data = events.take(line: line) else { return }
        let piece = stream.take(data: data)
        if !piece.isEmpty { sink.show(piece) }
    }

    /// Reads an event that the end of the response cut off, and closes the file; a note when it stopped taking bytes.
    mutating func finish() -> String? {
        var lines: [[UInt8]] = []
        sink.endLines { lines.append($0) }
        for line in lines { take(line) }
        if events.isOpen { take([]) }
        return sink.close()
    }
}
