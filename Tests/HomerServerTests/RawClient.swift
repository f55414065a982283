import Glibc
import HomerCore

/// Asks a server on this machine byte for byte, so that a test decides what stands in `Host`.
enum RawClient {
    struct Answer: Sendable {
        var status: Int
        var head: String
        var body: String
    }

    struct Failure: Error { var call: String }

    /// Sends one request, and returns what came until the server closed or the answer was whole.
    static func ask(_ port: Int, _ request: String) async throws -> Answer {
        try await threads.run { Result { try exchange(port, request) } }.get()
    }

    /// The server needs the threads of Swift meanwhile.
    private static let threads = WaitingThreads("homer.raw-client")

    static func get(_ port: Int, _ path: String, host: String = "127.0.0.1", more: String = "") async throws -> Answer {
        try await ask(port, "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(more)\r\n")
    }

    /// A connection that is open, with what was sent on it.
    final class Held: Sendable {
        private let descriptor: Int32

        init(_ port: Int, _ text: String) throws { descriptor = try RawClient.connection(port, sending: text) }

        deinit { close(descriptor) }

        /// What came until this text was among it, or until the server closed.
        func read(until end: String = "\0") async -> String {
            await RawClient.threads.run { [descriptor] in RawClient.text(from: descriptor) { $0.contains(end) } }
        }
    }

    private static func connection(_ port: Int, sending request: String) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        let bytes = Array(request.utf8)
        guard connected == 0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Failure(call: "connect: \(reason)")
        }
        return descriptor
    }

    private static func exchange(_ port: Int, _ request: String) throws -> Answer {
        let descriptor = try connection(port, sending: request)
        defer { close(descriptor) }
        let text = text(from: descriptor, until: isWhole)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count > 1, let status = Int(words[1]) else { throw Failure(call: "an answer: \(text)") }
        return Answer(status: status, head: parts[0].lowercased(), body: parts.count > 1 ? parts[1] : "")
    }

    /// What comes until it is enough, or until the server closed.
    private static func text(from descriptor: Int32, until isEnough: (String) -> Bool) -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { received += buffer.prefix(count) }
            let text = String(decoding: received, as: UTF8.self)
            if count <= 0 || isEnough(text) { return text }
        }
    }

    private static func isWhole(_ text: String) -> Bool {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let length = parts[0].lowercased().firstMatch(of: /content-length: (\d+)/) else {
            return false
        }
        return parts[1].utf8.count >= Int(length.output.1) ?? 0
    }
}
