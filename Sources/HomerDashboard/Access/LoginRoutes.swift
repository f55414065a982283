import HomerCore

/// Signing in and out.
struct LoginRoutes: Sendable {
    let sessions: Sessions
    let codes: LoginCodes
    let token: @Sendable () -> AccessToken?
    let limits: ClientLimits
    let pages: Pages

    var all: [WebRoute] {
        [
            WebRoute(.get, "/dashboard/login", .signIn) { call in
                // What only looks (a preview, a browser that fetches ahead) must not use the link up.
                guard call.request.method != "HEAD", call.request.values("sec-purpose").isEmpty,
                    let code = try call.query.one("code")
                else {
                    if let seconds = limits.request(of: call.allowance) { throw WebProblem.tooMany(seconds: seconds) }
                    return try await pages.answer(.login(nil), call.request, Fields(), session: nil)
                }
                var answer = try await enter(call, isGood: codes.redeem(code))
                // Where the link was clicked counts for a strict cookie, so our own page goes on.
                if answer.status == 303 { answer = .goOn(answer) }
                return answer
            },
            WebRoute(.post, "/dashboard/login", .signIn, reads: .form) { call in
                let given = try call.body.require("code")
                return try await enter(call, isGood: codes.redeem(given) || token()?.matches(given) ?? false)
            },
            WebRoute(.post, "/dashboard/logout", .form, reads: .form) { call in
                sessions.close(call.request.cookie(Sessions.cookie))
                return .seeOther(DashboardPath.login, headers: [Sessions.clearing])
            },
        ]
    }

    private func enter(_ call: WebCall, isGood: Bool) async throws -> WebAnswer {
        guard isGood else {
            if let seconds = limits.failedLogin(from: call.request.peer) { throw WebProblem.tooMany(seconds: seconds) }
            var answer = try await pages.answer(.login(.unusable), call.request, Fields(), session: nil)
            answer.status = 401
            return answer
        }
        // Who signs in again leaves nothing behind that still opens.
        sessions.close(call.request.cookie(Sessions.cookie))
        return .seeOther(DashboardPath.overview, headers: [Sessions.header(sessions.open().cookie)])
    }
}

extension WebAnswer {
    /// A page that goes where a redirect would, from here.
    fileprivate static func goOn(_ redirect: WebAnswer) -> WebAnswer {
        let path = DashboardPath.overview
        let page =
            "<!doctype html><html lang=\"en\"><title>Homer</title><a href=\"\(path)\">Open the dashboard</a></html>\n"
        return WebAnswer(
            type: "text/html; charset=utf-8",
            headers: redirect.headers.filter { $0.name == "set-cookie" } + [.init("Refresh", "0; url=\(path)")],
            body: .bytes(Array(page.utf8)), policy: .page)
    }
}
