import HomerDashboard
import HomerServer

/// Requests and answers between the listener, which knows no pages, and the dashboard, which knows no sockets.
extension WebRequest {
    init(_ request: MountedRequest) {
        let target = request.target.prefix { $0 != "#" }
        let mark = target.firstIndex(of: "?")
        self.init(
            method: request.method, path: String(target[..<(mark ?? target.endIndex)]),
            query: mark.map { String(target[target.index(after: $0)...]) } ?? "", hosts: request.hosts,
            headers: request.headers.map { Header($0.name, $0.value) }, peer: request.peer,
            body: { limit in
                do { return try await request.body(limit) } catch is MountedRequest.TooLarge {
                    throw WebProblem.tooLarge(limit: limit)
                }
            })
    }
}

extension MountedAnswer {
    init(_ answer: WebAnswer) {
        let body: Body =
            switch answer.body {
            case .bytes(let bytes): .bytes(bytes)
            case .stream(let write):
                .stream { writer in
                    var pieces: any WebWriter = Pieces(writer: writer)
                    try await write(&pieces)
                }
            }
        self.init(
            status: answer.status,
            headers: [(name: "Content-Type", value: answer.type)] + answer.headers.map { ($0.name, $0.value) },
            body: body, isProven: answer.isProven)
    }
}

private struct Pieces: WebWriter {
    var writer: any PieceWriter

    mutating func write(_ bytes: [UInt8]) async throws { try await writer.write(bytes) }
}
