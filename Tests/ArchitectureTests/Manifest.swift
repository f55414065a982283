/// What `Package.swift` says of the targets: who may depend on whom. Read as text, so that a test needs no other build.
struct Manifest {
    struct Target {
        var name: String
        var isTest: Bool
        /// Targets of this package.
        var ours: Set<String>
        /// Products of others.
        var products: Set<String>
    }

    private(set) var targets: [Target] = []

    init(_ text: String) {
        for kind in ["target", "executableTarget", "testTarget", "systemLibrary"] {
            for body in Self.calls(".\(kind)(", in: text) {
                // A `.target(name:)` among dependencies has no comma-free name of its own to declare.
                guard !body.contains("condition:") || body.contains("dependencies:"), let name = Self.name(body) else {
                    continue
                }
                let list = Self.calls("dependencies: [", in: body).first ?? ""
                let products = Self.calls(".product(", in: list)
                let conditional = Self.calls(".target(", in: list)
                var plain = list
                for call in products + conditional { plain = plain.replacing(call, with: "") }
                targets.append(
                    Target(
                        name: name, isTest: kind == "testTarget",
                        ours: Set(Self.strings(plain) + conditional.compactMap(Self.name)),
                        products: Set(products.compactMap(Self.name))))
            }
        }
    }

    subscript(name: String) -> Target? { targets.first { $0.name == name } }

    /// What stands between the bracket that ends `opening` and the one that closes it, for every place.
    private static func calls(_ opening: String, in text: String) -> [String] {
        text.ranges(of: opening).compactMap { place in
            var depth = 1
            for index in text[place.upperBound...].indices {
                if "([".contains(text[index]) { depth += 1 }
                if ")]".contains(text[index]) { depth -= 1 }
                if depth == 0 { return String(text[place.upperBound..<index]) }
            }
            return nil
        }
    }

    private static func name(_ call: String) -> String? {
        call.firstMatch(of: /name: "(\w+)"/).map { String($0.output.1) }
    }

    private static func strings(_ text: String) -> [String] { text.matches(of: /"(\w+)"/).map { String($0.output.1) } }
}
