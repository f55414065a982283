import HomerCore

/// The parts of a request that name secrets (`SecretReference`), filled in.
enum HTTPSecrets {
    struct Unusable: Error {
        var reason: String
        /// No server is configured: to the executor what a missing program is to others.
        var isMissingServer = false
    }

    /// Replaces every reference; `what` names the place in messages, which never show a value.
    static func fill(_ text: String, what: String, secrets: SecretSource) throws(Unusable) -> String {
        let filled: String
        do throws(SecretSource.Unresolved) {
            filled = try secrets.fill(text, what: what)
        } catch {
            throw Unusable(reason: "\(error)")
        }
        guard HTTPRequestSpec.isHeaderValue(filled) else {
            throw Unusable(reason: "\(what) holds a control character")
        }
        return filled
    }

    /// Headers in the order of their names.
    static func fill(
        headers: [String: String], secrets: SecretSource
    ) throws(Unusable) -> [(name: String, value: String)] {
        var filled: [(name: String, value: String)] = []
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            guard HTTPRequestSpec.isHeaderName(name) else {
                throw Unusable(reason: "\"\(name)\" is not a name of a header")
            }
            filled.append((name, try fill(value, what: "header \(name)", secrets: secrets)))
        }
        return filled
    }
}
