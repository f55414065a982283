import HomerCore
import HomerReport

/// The OpenAPI document of everything below `/api` and of `/health`, by hand: a test holds it to the routes, in both
/// directions.
enum OpenAPI {
    /// A value in a query.
    struct Parameter: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case text, number(ClosedRange<Int64>), flag, time, list, word([String])
        }

        var name: String
        var kind: Kind
        var summary: String
        var isNeeded = false
    }

    enum Answer: Hashable, Sendable {
        /// One object, a noun of docs/json.md.
        case one(String)
        /// An array of them.
        case list(String)
        /// An array of the first, or one of the second.
        case listOrOne(String, String)
        case file, stream
        /// A text, or the same as a file to keep.
        case textOrFile
    }

    struct Operation: Hashable, Sendable {
        var method: WebRoute.Method
        var path: String
        var summary: String
        var query: [Parameter] = []
        /// The members of its JSON body; nil without one.
        var body: [Parameter]?
        var answer: Answer

        var name: String { "\(method.rawValue) \(path)" }
    }

    /// What is wrong with a parameter that a route of the API does not take, and which it takes. Paths of the old HOMER
    /// never minded.
    static func unknownParameter(_ query: Fields, of route: WebRoute) -> String? {
        guard !query.all.isEmpty, "\(route.path)".hasPrefix("/api/v1/"),
            let operation = operations.first(where: { $0.name == route.name })
        else { return nil }
        let known = operation.query.map(\.name)
        guard let name = query.all.map(\.name).first(where: { !known.contains($0) }) else { return nil }
        return "there is no parameter \"\(name.bounded(to: 80))\" here, "
            + (known.isEmpty ? "and no other" : "but \(known.joined(separator: ", "))")
    }

    static let document: JSONValue = .object([
        "openapi": "3.1.0",
        "info": .object([
            "title": "Homer", "version": .string(Version.text),
            "description":
                "What a running daemon knows, and what it can be asked to do. The nouns are those of docs/json.md.",
        ]),
        "security": .array([.object(["token": .array([])]), .object(["session": .array([])])]),
        "paths": .object(paths), "components": .object(["securitySchemes": schemes, "schemas": .object(schemas)]),
    ])

    private static var paths: [JSONMember] {
        var order: [String] = []
        for operation in operations where !order.contains(operation.path) { order.append(operation.path) }
        return order.map { path in
            JSONMember(
                path,
                .object(
                    operations.filter { $0.path == path }.map {
                        JSONMember($0.method.rawValue.lowercased(), $0.json)
                    }))
        }
    }

    private static let schemes: JSONValue = .object([
        "token": .object(["type": "http", "scheme": "bearer", "description": "The text of dashboard.tokenFile."]),
        "session": .object([
            "type": "apiKey", "in": "cookie", "name": .string(Sessions.cookie),
            "description":
                "A browser that has signed in. What changes something also needs its X-Homer-CSRF, from /api/v1/session.",
        ]),
    ])

    private static var schemas: [JSONMember] {
        let nouns = Set(
            operations.flatMap { operation -> [String] in
                switch operation.answer {
                case .one(let noun), .list(let noun): [noun]
                case .listOrOne(let noun, let other): [noun, other]
                case .file, .textOrFile, .stream: []
                }
            })
        return nouns.sorted().map { noun in
            JSONMember(
                noun, .object(["type": "object", "description": .string("\(noun), as docs/json.md has it.")]))
        } + [
            JSONMember(
                "Error",
                .object([
                    "type": "object", "required": .array(["error"]),
                    "properties": .object([
                        "error": .object([
                            "type": "object", "required": .array(["status", "message"]),
                            "properties": .object([
                                "status": .object(["type": "integer"]), "message": .object(["type": "string"]),
                            ]),
                        ])
                    ]),
                ]))
        ]
    }
}
