/// What is a secret, told by its name.
package enum SecretName {
    /// Whether a variable of the environment is called as secrets are, in capitals or not (docs/security.md).
    package static func isKeyLike(_ variable: String) -> Bool {
        let name = variable.uppercased()
        if parts.contains(where: { name.contains($0) }) { return true }
        return name.split { !$0.isLetter }.contains { words.contains(String($0)) }
    }

    /// Wherever they stand in a name.
    private static let parts = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "HEADERS"]

    /// Only as whole words: `SSH_ASKPASS`, `COMPASS` and `AUTHOR` name no secrets.
    private static let words: Set = ["PASS", "AUTH"]

    /// Whether the values in an object of that name may be secrets.
    static func isHolder(_ key: String) -> Bool { key == "environment" || key == "headers" }

    /// Whether a field such as `execution.headers.Authorization` lies in such an object.
    static func isHeld(_ path: String) -> Bool {
        path.hasPrefix("execution.environment.") || path.hasPrefix("execution.headers.")
    }

    /// Whether a value only names a secret: exactly one `${env:NAME}`, `${file:PATH}` or `${credential:NAME}`, and
    /// nothing beside it.
    static func isReference(_ text: String) -> Bool {
        let parts = SecretReference.parts(of: text)
        guard parts.count == 1, case .reference(let reference) = parts[0], reference.fault == nil else { return false }
        guard reference.place == .environment else { return true }
        return reference.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
