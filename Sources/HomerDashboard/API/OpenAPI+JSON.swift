import HomerCore
import HomerReport

extension OpenAPI.Operation {
    var json: JSONValue {
        let places = RoutePattern(stringLiteral: path).names.map { name in
            JSONValue.object([
                "name": .string(name), "in": "path", "required": true, "schema": .object(["type": "string"]),
            ])
        }
        let content: JSONValue = .object([
            "application/json": .object([
                "schema": .object([
                    "type": "object", "additionalProperties": .bool(method == .post),
                    "properties": .object((body ?? []).map { JSONMember($0.name, $0.schema) }),
                    "required": .array((body ?? []).filter(\.isNeeded).map { .string($0.name) }),
                ])
            ])
        ])
        return .object([
            "summary": .string(summary), "operationId": .string(operationID),
            "parameters": .array(places + query.map(\.json)),
            "requestBody": body == nil ? nil : .object(["required": true, "content": content]),
            "responses": .object([JSONMember("200", answer.json)] + problems),
        ])
    }

    private var operationID: String {
        let words = path.split(whereSeparator: { "/-{}.".contains($0) }).filter { $0 != "api" && $0 != "v1" }
        return ([method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "-")
    }

    /// Every status of a refusal, said one by one: a status that is not among them is a mistake of the server.
    private var problems: [JSONMember] {
        statuses.map { status in
            // The old HOMER's clients read the same answer under both.
            let isHealth = path == "/health" && status == 503
            return JSONMember("\(status)", isHealth ? answer.json : Self.problem(Self.reasons[status] ?? "Why not."))
        }
    }

    private var statuses: [Int] {
        var found: Set = [400, 401, 403, 421, 429, 503]
        if path.contains("{") || body != nil { found.insert(404) }
        if method != .get { found.formUnion([409, 422]) }
        if body != nil { found.formUnion([413, 415]) }
        return found.sorted()
    }

    private static let reasons = [
        400: "It cannot be understood: a parameter, a value or a body; it is said which, with what is known.",
        401: "There is no session and no token.", 403: "It comes from elsewhere, or carries no proof.",
        404: "There is no such thing.", 409: "The state of things is against it; nothing was done.",
        413: "It is too long.", 415: "Its body is of another type.", 421: "It names another server.",
        422: "It can be read and cannot be done.", 429: "Too many requests; Retry-After says when.",
        503: "The database gives no answer.",
    ]

    private static func problem(_ reason: String) -> JSONValue {
        .object([
            "description": .string(reason),
            "content": .object([
                "application/json": .object(["schema": .object(["$ref": "#/components/schemas/Error"])])
            ]),
        ])
    }
}

extension OpenAPI.Parameter {
    var json: JSONValue {
        .object([
            "name": .string(name), "in": "query", "required": .bool(isNeeded), "description": .string(summary),
            "schema": schema,
        ])
    }

    var schema: JSONValue {
        switch kind {
        case .text: .object(["type": "string", "description": .string(summary)])
        case .time: .object(["type": "string", "format": "date-time"])
        case .flag: .object(["type": "boolean"])
        case .list: .object(["type": "array", "items": .object(["type": "string"])])
        case .word(let words): .object(["type": "string", "enum": .strings(words)])
        case .number(let range):
            .object(["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)])
        }
    }
}

extension OpenAPI.Answer {
    var json: JSONValue {
        func content(_ types: String..., schema: JSONValue) -> JSONValue {
            .object([
                "description": "The answer.",
                "content": .object(types.map { JSONMember($0, .object(["schema": schema])) }),
            ])
        }
        func reference(_ noun: String) -> JSONValue { .object(["$ref": .string("#/components/schemas/\(noun)")]) }
        func list(_ noun: String) -> JSONValue { .object(["type": "array", "items": reference(noun)]) }
        // A noun of docs/json.md says what it is where it stands alone.
        func one(_ noun: String) -> JSONValue {
            guard AnswerKind(rawValue: noun) != nil else { return reference(noun) }
            return .object([
                "allOf": .array([
                    reference(noun),
                    .object([
                        "required": .array(["apiVersion", "kind"]),
                        "properties": .object(["kind": .object(["const": .string(noun)])]),
                    ]),
                ])
            ])
        }
        switch self {
        case .one(let noun): return content("application/json", schema: one(noun))
        case .list(let noun): return content("application/json", schema: list(noun))
        case .listOrOne(let noun, let other):
            return content("application/json", schema: .object(["oneOf": .array([list(noun), one(other)])]))
        case .file: return content("application/octet-stream", schema: .object(["type": "string", "format": "binary"]))
        case .textOrFile: return content("text/plain", "application/octet-stream", schema: .object(["type": "string"]))
        case .stream: return content("text/event-stream", schema: .object(["type": "string"]))
        }
    }
}
