/// What a value of an intent file may say in place of a secret: where the secret is, not what it is.
package struct SecretReference: Hashable, Sendable {
    package enum Place: String, Hashable, Sendable, CaseIterable {
        /// A variable of the daemon's environment.
        case environment = "env"
        /// A file, by its path.
        case file
        /// A credential that systemd gave the daemon's service, by its name.
        case credential
    }

    package var place: Place
    package var name: String

    package init(_ place: Place, _ name: String) {
        self.place = place
        self.name = name
    }

    /// `${file:/etc/homer/token}`, as it is written in a file.
    package var written: String { Self.opening(place) + name + "}" }

    /// Whether what it stands for is a secret by its nature. A variable of the environment is often none.
    package var isAlwaysSecret: Bool { place != .environment }

    /// What is wrong with the reference itself, whatever the machine holds; nil when nothing is.
    package var fault: String? {
        switch place {
        case .environment: nil
        case .file:
            name.hasPrefix("/") || name.hasPrefix("~/") ? nil : "the path of a secret begins with / or ~/"
        case .credential:
            !name.isEmpty && name != "." && name != ".." && !name.contains("/")
                ? nil : "a credential is called by its name alone, as in LoadCredential=NAME:PATH"
        }
    }

    /// A value cut into what is to be read literally and what names a secret.
    package enum Part: Hashable, Sendable {
        case text(String)
        case reference(SecretReference)
    }

    /// The parts of a value in its order. What opens as a reference and does not end is text.
    package static func parts(of value: String) -> [Part] {
        let bytes = Array(value.utf8)
        var parts: [Part] = []
        var literal: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "$"), let found = reference(bytes, at: position) else {
                literal.append(bytes[position])
                position += 1
                continue
            }
            if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal = []
            parts.append(.reference(found.reference))
            position = found.end
        }
        if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
        return parts
    }

    /// The references of a value in its order.
    package static func all(in value: String) -> [SecretReference] {
        guard value.utf8.contains(UInt8(ascii: "$")) else { return [] }
        return parts(of: value).compactMap { part in
            if case .reference(let reference) = part { reference } else { nil }
        }
    }

    /// Whether a value begins with one: what it says otherwise is known only when the run starts.
    static func begins(_ value: String) -> Bool { Place.allCases.contains { value.hasPrefix(opening($0)) } }

    private static func opening(_ place: Place) -> String { "${\(place.rawValue):" }

    private static func reference(_ bytes: [UInt8], at start: Int) -> (reference: SecretReference, end: Int)? {
        for place in Place.allCases {
            let opening = Array(opening(place).utf8)
            guard bytes[start...].starts(with: opening) else { continue }
            let from = start + opening.count
            guard let end = bytes[from...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
            return (SecretReference(place, String(decoding: bytes[from..<end], as: UTF8.self)), end + 1)
        }
        return nil
    }
}

extension Execution {
    /// Every place of the execution that may name secrets, as a message calls it, with its text.
    package var secretHolders: [(what: String, text: String)] {
        var places = environment.sorted { $0.key < $1.key }.map {
            (what: "environment variable \($0.key)", text: $0.value)
        }
        places += http.headers.sorted { $0.key < $1.key }.map { (what: "header \($0.key)", text: $0.value) }
        places.append((what: "url", text: http.url))
        if let baseURL { places.append((what: "baseURL", text: baseURL)) }
        return places
    }
}
