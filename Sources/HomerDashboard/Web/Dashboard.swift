package import HomerCore
import HomerReport
import HomerStore

/// The whole of the web face: one request in, one answer out. What is checked is checked here, in this order, for every
/// route: where it comes from, who asks, how much, what it asks for, the size and type of its body, the proof of a form.
package struct Dashboard: Sendable {
    package let table: RouteTable
    package let sessions: Sessions
    package let codes: LoginCodes
    let settings: WebSettings
    let limits: ClientLimits
    let pages: Pages

    package init(_ settings: WebSettings) {
        self.settings = settings
        sessions = Sessions(now: settings.now)
        codes = LoginCodes(now: settings.now)
        limits = ClientLimits(settings.limits, clock: settings.uptime)
        pages = Pages(settings)
        let feed = ChangeFeed(settings)
        table = RouteTable(
            PageRoutes(pages).all
                + LoginRoutes(
                    sessions: sessions, codes: codes, token: settings.token, limits: limits, pages: pages
                ).all
                + ActionRoutes(settings, pages: pages, feed: feed).all
                + APIRoutes(settings).all + RunFileRoutes(settings).all + StreamRoutes(settings, feed: feed).all
                + JobRoutes(settings, feed: feed).all)
    }

    /// - Parameter address: where the listener listens.
    package func answer(_ request: WebRequest, at address: ListenAddress) async -> WebAnswer {
        var answer: WebAnswer
        var caller = Caller(peer: request.peer)
        do {
            if let problem = WebGate.problem(request, at: address) { throw problem }
            caller = self.caller(request)
            answer = try await allowed(request, caller)
        } catch {
            answer = await pages.problem(problem(error), request, session: caller.session)
        }
        answer.isProven = caller.isProven
        answer.headers += answer.policy.headers
        return answer
    }

    private func allowed(_ request: WebRequest, _ caller: Caller) async throws -> WebAnswer {
        let match = table.match(request.method, request.path)
        if !match.countsItself, let seconds = limits.request(of: caller.allowance) {
            throw WebProblem.tooMany(seconds: seconds)
        }
        switch match {
        case .none: throw WebProblem.notFound("there is nothing at this path")
        case .method(let allowed): throw WebProblem.methodNotAllowed(allowed: allowed)
        case .route(let route, let values):
            let session = caller.session
            let hasToken = try admit(request, route, caller)
            guard let query = Fields(urlEncoded: request.query) else {
                throw WebProblem.badRequest("the query cannot be read")
            }
            if let problem = OpenAPI.unknownParameter(query, of: route) { throw WebProblem.badRequest(problem) }
            let body = try await body(request, route, session, hasToken: hasToken)
            let how = session.map { "dashboard \($0.name)" } ?? "API token"
            let call = WebCall(
                request: request, values: values, query: query, body: body, session: session,
                allowance: caller.allowance, who: "\(settings.owner) (\(how) from \(request.peer))",
                isStillAllowed: stillAllowed(request, hasToken: hasToken))
            guard route.isStream else { return try await route.handler(call) }
            return try await stream(route, call)
        }
    }

    private func caller(_ request: WebRequest) -> Caller {
        var caller = Caller(peer: request.peer)
        if case .live(let session) = sessions.find(request.cookie(Sessions.cookie)) { caller.session = session }
        if let bearer = request.bearer { caller.hasToken = settings.token()?.matches(bearer) ?? false }
        return caller
    }

    /// Throws unless whoever asks may. Returns whether a token let it in.
    private func admit(_ request: WebRequest, _ route: WebRoute, _ caller: Caller) throws -> Bool {
        let session = caller.session
        switch route.access {
        case .open, .signIn: return false
        case .page, .form:
            guard session != nil else { throw WebProblem.noSession }
            return false
        case .api, .change:
            // A token that is given is meant; a wrong one is not made good by a cookie.
            if request.bearer != nil {
                guard caller.hasToken else {
                    if let seconds = limits.failedLogin(from: request.peer) {
                        throw WebProblem.tooMany(seconds: seconds)
                    }
                    throw WebProblem.noSession
                }
                return true
            }
            guard let session else { throw WebProblem.noSession }
            if route.access == .change {
                try prove(request.value("x-homer-csrf"), session)
            }
            return false
        }
    }

    private func prove(_ csrf: String?, _ session: Session) throws {
        guard let csrf, MessageCode.isSame(csrf, session.csrf) else {
            throw WebProblem.forbidden("the proof that this session's own page asks is missing or another's")
        }
    }

    private func body(
        _ request: WebRequest, _ route: WebRoute, _ session: Session?, hasToken: Bool
    ) async throws -> Fields {
        guard let type = route.reads else { return Fields() }
        guard request.values("content-encoding").isEmpty, request.contentType == type.rawValue else {
            throw WebProblem.unsupportedType(expected: type.rawValue)
        }
        let bytes = try await request.body(limits.limits.body)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WebProblem.badRequest("the body is not UTF-8")
        }
        switch type {
        case .json: return try Fields(json: text)
        case .form:
            guard let fields = Fields(urlEncoded: text) else {
                throw WebProblem.badRequest("the form cannot be read")
            }
            if route.access == .form, let session { try prove(fields.one("csrf"), session) }
            return fields
        }
    }

    private func stillAllowed(_ request: WebRequest, hasToken: Bool) -> @Sendable () -> Bool {
        let cookie = request.cookie(Sessions.cookie)
        return { [sessions, settings] in
            if hasToken { return request.bearer.map { settings.token()?.matches($0) ?? false } ?? false }
            if case .live = sessions.find(cookie, using: false) { return true }
            return false
        }
    }

    /// An answer that goes on has a place among those of its client while it is written, and no longer.
    private func stream(_ route: WebRoute, _ call: WebCall) async throws -> WebAnswer {
        let client = call.allowance
        guard limits.hasStreamRoom(for: client) else { throw WebProblem.tooMany(seconds: 10) }
        var answer = try await route.handler(call)
        guard case .stream(let write) = answer.body else { return answer }
        answer.body = .stream { [limits] writer in
            guard limits.beginStream(of: client) else { return }
            defer { limits.endStream(of: client) }
            try await write(&writer)
        }
        return answer
    }

    private func problem(_ error: any Error) -> WebProblem {
        switch error {
        case let problem as WebProblem: return problem
        case let error as ReportError: return .notFound(error.message)
        case let error as StoreError:
            switch error.code {
            case .notFound: return .notFound(error.description)
            case .conflict, .stalePlan, .alreadyApplied: return .conflict(error.description)
            case .refused: return .refused(error.description)
            default:
                settings.failed(error)
                return .unavailable("the database gives no answer (\(error.code.rawValue)); see the daemon's log")
            }
        default:
            settings.failed(error)
            return .unavailable("something went wrong; see the daemon's log")
        }
    }
}
