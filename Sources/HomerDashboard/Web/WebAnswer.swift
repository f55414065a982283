import HomerCore
import HomerReport

/// Takes the pieces of an answer that goes on.
package protocol WebWriter {
    /// Throws when the other end is gone.
    mutating func write(_ bytes: [UInt8]) async throws
}

/// What is answered to a request.
package struct WebAnswer: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece until it returns; writing throws when nobody listens any more.
        case stream(@Sendable (inout any WebWriter) async throws -> Void)
    }

    package var status: Int
    package var type: String
    package var headers: [WebRequest.Header]
    package var body: Body
    /// What a browser may do with it.
    package var policy: ContentPolicy
    /// Whether whoever asked has a session or the token.
    package var isProven = false

    package init(
        status: Int = 200, type: String, headers: [WebRequest.Header] = [], body: Body,
        policy: ContentPolicy = .nothing
    ) {
        self.status = status
        self.type = type
        self.headers = headers
        self.body = body
        self.policy = policy
    }

    static func html(_ page: RenderedPage) -> WebAnswer {
        WebAnswer(
            status: page.status, type: "text/html; charset=utf-8", body: .bytes(Array(page.html.utf8)), policy: .page)
    }

    static func json(_ value: JSONValue, status: Int = 200) -> WebAnswer {
        WebAnswer(status: status, type: "application/json", body: .bytes(Array((value.pretty + "\n").utf8)))
    }

    /// An answer of the JSON surface that is one object.
    static func json(_ kind: AnswerKind, _ value: JSONValue, status: Int = 200) -> WebAnswer {
        json(kind.envelope(value), status: status)
    }

    /// A file to keep, never one to look at: whatever its name says, a browser does not open it.
    static func attachment(_ name: String, _ body: Body) -> WebAnswer {
        WebAnswer(
            type: "application/octet-stream",
            headers: [
                .init("Content-Disposition", "attachment; filename*=UTF-8''\(PercentCoding.segment(name))")
            ], body: body, policy: .sandbox)
    }

    /// To be read with GET, whatever the method was.
    static func seeOther(_ path: String, headers: [WebRequest.Header] = []) -> WebAnswer {
        WebAnswer(
            status: 303, type: "text/plain; charset=utf-8", headers: [.init("Location", path)] + headers,
            body: .bytes(Array("see \(path)\n".utf8)))
    }

    static func stream(_ write: @escaping @Sendable (inout any WebWriter) async throws -> Void) -> WebAnswer {
        WebAnswer(type: "text/event-stream", body: .stream(write))
    }

    static func problem(_ problem: WebProblem) -> WebAnswer {
        var answer = json(
            .object([
                "error": .object(["status": .int(Int64(problem.status)), "message": .string(problem.message)])
            ]), status: problem.status)
        switch problem {
        case .methodNotAllowed(let allowed): answer.headers.append(.init("Allow", allowed.joined(separator: ", ")))
        case .tooMany(let seconds): answer.headers.append(.init("Retry-After", "\(seconds)"))
        case .noSession: answer.headers.append(.init("WWW-Authenticate", "Bearer"))
        default: break
        }
        return answer
    }
}
