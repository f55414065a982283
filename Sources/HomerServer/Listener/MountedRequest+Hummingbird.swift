import Hummingbird

extension MountedRequest {
    init(_ request: Request, peer: String) {
        self.init(
            method: request.method.rawValue, target: request.head.path ?? "/", hosts: Self.hosts(of: request),
            headers: request.headers.map { ($0.name.rawName, $0.value) }, peer: peer,
            body: { limit in
                if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
                    throw TooLarge()
                }
                var bytes: [UInt8] = []
                for try await buffer in request.body {
                    bytes += buffer.readableBytesView
                    guard bytes.count <= limit else { throw TooLarge() }
                }
                return bytes
            })
    }

    /// The first line is kept beside the others.
    static func hosts(of request: Request) -> [String] {
        let more = request.headers.filter { $0.name.canonicalName == "host" }.map(\.value)
        return (request.head.authority.map { [$0] } ?? []) + more
    }
}

extension MountedAnswer {
    /// HEAD has the lines of GET, and nothing is written for it.
    func response(isHead: Bool) -> Response {
        var fields: HTTPFields = [:]
        for header in headers {
            guard let name = HTTPFields.Element.Name(header.name) else { continue }
            fields.append(HTTPFields.Element(name: name, value: header.value))
        }
        let content: ResponseBody
        switch body {
        case .bytes(let bytes): content = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .stream(let write):
            content = ResponseBody { writer in
                var pieces: any PieceWriter = BodyWriter(writer: writer)
                try await write(&pieces)
                try await writer.finish(nil)
            }
        }
        let response = Response(status: .init(code: status), headers: fields, body: content)
        return isHead ? response.createHeadResponse() : response
    }
}

private struct BodyWriter: PieceWriter {
    var writer: any ResponseBodyWriter

    mutating func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }
}
