/// Who asks, as far as it is proven: by a session, by the token, or not at all.
struct Caller: Hashable, Sendable {
    var session: Session?
    /// The token of `dashboard.tokenFile` stands in its request.
    var hasToken = false
    /// The address at the other end.
    var peer: String

    var isProven: Bool { session != nil || hasToken }

    /// Whose allowance a request is taken from. Nobody who proves nothing can use up that of a session or of the token.
    var allowance: String { session?.name ?? (hasToken ? "token" : "nobody \(peer)") }
}
