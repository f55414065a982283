import Glibc
import Synchronization

/// A web server on a port of its own on this machine, that says byte for byte what a test tells it to.
///
/// One thread, one connection after the other; each is closed after its answer.
package final class LoopbackServer: Sendable {
    package struct Request: Sendable {
        package var method = ""
        package var target = ""
        /// Names in lower case.
        package var headers: [String: String] = [:]
        package var body = ""
    }

    package enum Step: Sendable {
        case send([UInt8])
        /// Waits for `release`, or until the client has gone.
        case hold
    }

    package struct Answer: Sendable { package var steps: [Step] }

    package struct Failure: Error { package var call: String }

    package let port: UInt16
    package var url: String { "http://127.0.0.1:\(port)" }
    private let loop: ServerLoop

    /// Gives the answers in their order, the last one again and again.
    package convenience init(_ answers: Answer...) throws(Failure) { try self.init(answers: answers) }

    package init(answers: [Answer]) throws(Failure) {
        loop = try ServerLoop(answers: answers)
        port = loop.port
        let context = Unmanaged.passRetained(loop)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ServerLoop>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw Failure(call: "pthread_create")
        }
        pthread_detach(thread)
    }

    deinit { loop.stop() }

    package var requests: [Request] { loop.requests.withLock { $0 } }
    /// Counts the holds that were reached.
    package var holds: Tally { loop.holds }
    package func release() { loop.release() }
}

extension LoopbackServer.Answer {
    private static func head(_ status: Int, _ headers: [String]) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status) Status", "Connection: close"] + headers + ["", ""]
        return [UInt8](lines.joined(separator: "\r\n").utf8)
    }

    /// A whole response; `missing` bytes are announced and never sent.
    package static func response(
        _ status: Int = 200, _ body: String = "", headers: [String] = [], missing: Int = 0
    ) -> Self {
        let length = "Content-Length: \(body.utf8.count + missing)"
        return Self(steps: [.send(head(status, headers + [length]) + [UInt8](body.utf8))])
    }

    /// A response in chunks, with a hold after the one of that index; without an `end` it breaks off after the last.
    package static func chunks(
        _ pieces: [[UInt8]], headers: [String] = [], holdAfter held: Int? = nil, end: Bool = true
    ) -> Self {
        var steps: [LoopbackServer.Step] = [.send(head(200, headers + ["Transfer-Encoding: chunked"]))]
        for (index, piece) in pieces.enumerated() {
            let size = [UInt8](String(piece.count, radix: 16).utf8)
            steps.append(.send(size + [13, 10] + piece + [13, 10]))
            if index == held { steps.append(.hold) }
        }
        if end { steps.append(.send([UInt8]("0\r\n\r\n".utf8))) }
        return Self(steps: steps)
    }

    /// A stream of events, cut into pieces of so many bytes wherever that falls.
    package static func events(_ data: [String], pieces size: Int = 7, end: Bool = true) -> Self {
        let bytes = [UInt8](data.map { "data: \($0)\n\n" }.joined().utf8)
        let starts = stride(from: 0, to: bytes.count, by: size)
        let pieces = starts.map { [UInt8](bytes[$0..<min($0 + size, bytes.count)]) }
        return chunks(pieces, headers: ["Content-Type: text/event-stream"], end: end)
    }

    /// Ends the connection without a word.
    package static let hangUp = Self(steps: [])

    /// Takes the request and says nothing.
    package static let silence = Self(steps: [.hold])
}

/// What the thread and the test share.
private final class ServerLoop: Sendable {
    let port: UInt16
    let requests = Mutex<[LoopbackServer.Request]>([])
    let holds = Tally()
    private let listener: Int32
    private let answers: [LoopbackServer.Answer]
    /// A byte in it ends a hold; its closed end ends them all.
    private let gate: (read: Int32, write: Int32)

    init(answers: [LoopbackServer.Answer]) throws(LoopbackServer.Failure) {
        self.answers = answers
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        var ends: [Int32] = [-1, -1]
        guard isBound, pipe(&ends) == 0 else { throw LoopbackServer.Failure(call: "bind") }
        for descriptor in [listener] + ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        gate = (ends[0], ends[1])
        port = UInt16(bigEndian: address.sin_port)
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(gate.write)
    }

    func release() {
        var byte: UInt8 = 1
        write(gate.write, &byte, 1)
    }

    func run() {
        var count = 0
        while true {
            let client = accept(listener, nil, nil)
            if client < 0, errno == EINTR { continue }
            guard client >= 0 else { break }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            if let request = read(client) {
                requests.withLock { $0.append(request) }
                if let answer = answers.dropFirst(count).first ?? answers.last { self.answer(client, answer.steps) }
                count += 1
            }
            close(client)
        }
        close(listener)
        close(gate.read)
    }

    private func answer(_ client: Int32, _ steps: [LoopbackServer.Step]) {
        for step in steps {
            switch step {
            case .send(let bytes):
                var rest = bytes[...]
                while !rest.isEmpty {
                    let sent = rest.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                    guard sent > 0 else { return }
                    rest = rest.dropFirst(sent)
                }
            case .hold:
                holds.add()
                guard isReleased(client) else { return }
            }
        }
        shutdown(client, Int32(SHUT_WR))
        // Closing with something unread would tear down what is still on its way.
        var byte: UInt8 = 0
        while recv(client, &byte, 1, 0) > 0 {}
    }

    /// False when the client has gone.
    private func isReleased(_ client: Int32) -> Bool {
        var polled = [client, gate.read].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&polled, 2, -1) < 0, errno == EINTR {}
        guard polled[1].revents != 0 else { return false }
        var byte: UInt8 = 0
        return Glibc.read(gate.read, &byte, 1) == 1
    }

    private func read(_ client: Int32) -> LoopbackServer.Request? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(client, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var request = LoopbackServer.Request(method: String(words[0]), target: String(words[1]))
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            request.headers[line[..<colon].lowercased()] = String(value)
        }
        var body = [UInt8](repeating: 0, count: request.headers["content-length"].flatMap { Int($0) } ?? 0)
        var filled = 0
        while filled < body.count {
            let got = body.withUnsafeMutableBytes { buffer in
                recv(client, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, 0)
            }
            guard got > 0 else { return nil }
            filled += got
        }
        request.body = String(decoding: body, as: UTF8.self)
        return request
    }
}
