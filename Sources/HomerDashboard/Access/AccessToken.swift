import HomerCore

/// The token of `dashboard.tokenFile`: for programs, and for whoever signs in from another machine. It is read each time,
/// so that a token that was changed is not taken a second longer.
package struct AccessToken: Hashable, Sendable {
    /// As few characters as a token may have.
    package static let shortest = 32
    private static let longest = 4_096

    package let path: String

    package init(path: String) { self.path = path }

    /// nil when the file is not there, others may read it, or its token is too short to be one.
    private var text: String? {
        guard var text = PrivateText.read(path, limit: Self.longest) else { return nil }
        if text.hasSuffix("\n") { text.removeLast() }
        return text.utf8.count >= Self.shortest && !text.contains(where: \.isWhitespace) ? text : nil
    }

    /// Why it cannot be used; nil when it can.
    package var problem: String? {
        text == nil
            ? "\(path) has to be a file of yours that nobody else may read (chmod 600), with a token of at least "
                + "\(Self.shortest) characters on one line; make one with `openssl rand -hex 32`" : nil
    }

    package func matches(_ given: String) -> Bool { text.map { MessageCode.isSame($0, given) } ?? false }
}
