import HomerCore

/// One row of the route table: the router is made from these, and so is the test that attacks them.
package struct WebRoute: Sendable {
    package enum Method: String, Hashable, Sendable, CaseIterable { case get = "GET", post = "POST", patch = "PATCH" }

    /// Who is answered.
    package enum Access: String, Hashable, Sendable, CaseIterable {
        /// Everybody who passes `WebGate`: what the page to sign in looks like.
        case open
        /// The same. What stands there may prove who asks, so that its handler counts what proves nothing.
        case signIn
        /// A session; others are asked to sign in.
        case page
        /// A session or a token.
        case api
        /// A session with the proof that its own page sent it, which stands in the form.
        case form
        /// A token, or a session with the proof in `X-Homer-CSRF`.
        case change
    }

    package enum BodyType: String, Hashable, Sendable {
        case form = "application/x-www-form-urlencoded"
        case json = "application/json"
    }

    package var method: Method
    package var path: RoutePattern
    package var access: Access
    /// The one type of body that it reads; nil reads none.
    package var reads: BodyType?
    /// Whether the answer goes on until one of both ends it.
    package var isStream: Bool
    package var handler: @Sendable (WebCall) async throws -> WebAnswer

    package init(
        _ method: Method, _ path: RoutePattern, _ access: Access, reads: BodyType? = nil, isStream: Bool = false,
        _ handler: @escaping @Sendable (WebCall) async throws -> WebAnswer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.reads = reads
        self.isStream = isStream
        self.handler = handler
    }

    /// `GET /dashboard/runs/{run}`
    package var name: String { "\(method.rawValue) \(path)" }
}

/// A request that may be answered, with all that was found out about it.
package struct WebCall: Sendable {
    package var request: WebRequest
    /// The values in the path, decoded.
    package var values: [String: String]
    package var query: Fields
    /// Of a form, or of a JSON object.
    package var body: Fields
    /// nil where none is needed, and for a token.
    package var session: Session?
    /// Whose allowance a request is taken from.
    package var allowance: String
    /// Who asks and from where, for the record: `ada@box (dashboard 3f2a91 from 127.0.0.1)`.
    package var who: String
    /// False as soon as what let it in is over; asked by answers that go on.
    package var isStillAllowed: @Sendable () -> Bool

    package func value(_ name: String) -> String { values[name] ?? "" }

    /// The run that the path names, such as `12` or `h123`. There is none of another spelling.
    package func run(_ name: String = "run") throws(WebProblem) -> Int64 {
        let text = value(name)
        guard let run = RunName(text), run.description == text else {
            throw .notFound("there is no run \(text.bounded(to: 40))")
        }
        return run.id
    }
}
