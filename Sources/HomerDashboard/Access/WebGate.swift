package import HomerCore

/// Who may ask at all, from the first lines of a request: decided before anything is looked up, so that no route can
/// forget it.
///
/// Loopback is no boundary for a browser. A page of anybody's can make it ask this server, under a name that its owner
/// points here (DNS rebinding: the `Host` gives it away), or across origins (the `Origin` and `Sec-Fetch-Site` do).
package enum WebGate {
    /// nil lets it pass.
    ///
    /// - Parameter address: where it was asked.
    package static func problem(_ request: WebRequest, at address: ListenAddress) -> WebProblem? {
        if let problem = address.problem(hosts: request.hosts) { return .host(problem) }
        let host = request.hosts.first ?? ""
        let origins = request.values("origin")
        guard origins.count < 2 else { return .forbidden("there are two origins") }
        let sites = request.values("sec-fetch-site")
        // A browser that names no origin of a form of our own page still says that it is ours, which no page can forge.
        if let origin = origins.first, !isOwn(origin, host), origin != "null" || sites != ["same-origin"] {
            return foreign
        }
        let isRead = ["GET", "HEAD"].contains(request.method)
        switch sites {
        case [], ["same-origin"], ["none"]: break
        default:
            // A link on another page may lead here: no cookie comes with it, and nothing is in a frame.
            let isLink =
                isRead && request.value("sec-fetch-mode") == "navigate"
                && request.value("sec-fetch-dest") == "document" && !request.path.hasPrefix("/api/")
            guard isLink else { return foreign }
        }
        // A browser names the origin of whatever changes something; what names none has to prove itself by a token.
        let isSameOrigin = !origins.isEmpty || sites == ["same-origin"]
        guard isRead || isSameOrigin || request.bearer != nil else {
            return .forbidden("a change needs the Origin of this server, or a token")
        }
        return nil
    }

    private static let foreign = WebProblem.forbidden("the page that asks is not of this server")

    private static func isOwn(_ origin: String, _ host: String) -> Bool {
        origin.lowercased() == "http://" + host.lowercased() || origin.lowercased() == "https://" + host.lowercased()
    }
}
