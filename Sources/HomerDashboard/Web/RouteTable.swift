/// All routes, and what is found under a path. One value: who adds a route adds a row.
package struct RouteTable: Sendable {
    package enum Match: Sendable {
        case route(WebRoute, values: [String: String])
        /// The path is known under other methods.
        case method(allowed: [String])
        case none

        /// Whether the handler of the route counts what is asked of it.
        var countsItself: Bool {
            if case .route(let route, _) = self { route.access == .signIn } else { false }
        }
    }

    package let routes: [WebRoute]

    package init(_ routes: [WebRoute]) { self.routes = routes }

    /// HEAD is GET without a body.
    package func match(_ method: String, _ path: String) -> Match {
        guard let segments = RoutePattern.segments(of: path) else { return .none }
        let found = routes.compactMap { route in route.path.match(segments).map { (route: route, values: $0) } }
        guard !found.isEmpty else { return .none }
        let wanted = method == "HEAD" ? WebRoute.Method.get.rawValue : method
        let meant = found.filter { $0.route.method.rawValue == wanted }
        guard let best = meant.max(by: { $0.route.path.exactness < $1.route.path.exactness }) else {
            var allowed = Set(found.map(\.route.method.rawValue))
            if allowed.contains(WebRoute.Method.get.rawValue) { allowed.insert("HEAD") }
            return .method(allowed: allowed.sorted())
        }
        return .route(best.route, values: best.values)
    }
}
