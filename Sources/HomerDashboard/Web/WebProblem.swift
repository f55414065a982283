package import HomerCore

/// Why a request is not answered as it wishes: a status and a sentence, which quotes nothing of a file.
package enum WebProblem: Error, Hashable, Sendable {
    case badRequest(String)
    /// It does not name this server.
    case host(HostLine.Problem)
    /// There is no session, or it is over.
    case noSession
    /// It comes from elsewhere, or carries no proof that this session's own page sent it.
    case forbidden(String)
    case notFound(String)
    case methodNotAllowed(allowed: [String])
    /// The state of things is against it.
    case conflict(String)
    case tooLarge(limit: Int)
    /// Its body is of a type that this route does not read.
    case unsupportedType(expected: String)
    /// It can be read and cannot be done.
    case refused(String)
    /// - Parameter seconds: when it may be tried again.
    case tooMany(seconds: Int)
    case unavailable(String)

    package var status: Int {
        switch self {
        case .badRequest: 400
        case .host(let problem): problem.status
        case .noSession: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedType: 415
        case .refused: 422
        case .tooMany: 429
        case .unavailable: 503
        }
    }

    package var message: String {
        switch self {
        case .badRequest(let text), .forbidden(let text), .notFound(let text), .conflict(let text),
            .refused(let text), .unavailable(let text):
            text
        case .host(let problem): problem.message
        case .noSession: "there is no session; open the link that `homer dashboard` prints"
        case .methodNotAllowed(let allowed): "only \(allowed.joined(separator: ", ")) is answered here"
        case .tooLarge(let limit): "the request is longer than \(limit) bytes"
        case .unsupportedType(let expected): "the body has to be \(expected)"
        case .tooMany(let seconds): "too many requests; try again in \(seconds) s"
        }
    }
}
