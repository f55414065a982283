/// What a browser may do with an answer, in headers. Nothing is allowed that is not named.
package enum ContentPolicy: Hashable, Sendable {
    /// Data: nothing at all.
    case nothing
    /// A page: styles, scripts and pictures of this server, and forms to it; nothing inline, no frame around it.
    case page
    /// An asset of a page, which may be kept for ever: its name says what is in it.
    case asset
    /// What a run left: nothing, in an origin of its own.
    case sandbox

    private var contentSecurity: String {
        let none = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        switch self {
        case .nothing, .asset: return none
        case .sandbox: return none + "; sandbox"
        case .page:
            return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        }
    }

    /// Not `no-referrer`: with that a browser names no origin where a form of our own page is sent (`Origin: null`).
    package var headers: [WebRequest.Header] {
        [
            .init("Content-Security-Policy", contentSecurity),
            .init("X-Content-Type-Options", "nosniff"),
            .init("X-Frame-Options", "DENY"),
            .init("Referrer-Policy", "same-origin"),
            .init("Cross-Origin-Opener-Policy", "same-origin"),
            .init("Cross-Origin-Resource-Policy", "same-origin"),
            .init("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
            .init("Cache-Control", self == .asset ? "public, max-age=31536000, immutable" : "no-store"),
        ]
    }
}
