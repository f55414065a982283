import HomerCore
import Testing

@Suite struct FieldFacesTests {
    @Test func formattingTwiceChangesNothingMore() throws {
        for text in [Fixture.example] + IntentDecoderTests.valid {
            let once = try IntentFormatter.format(Array(text.utf8))
            #expect(try IntentFormatter.format(once) == once)
            let formatted = Fixture.read(String(decoding: once, as: UTF8.self)).spec
            #expect(formatted?.specHash == Fixture.read(text).spec?.specHash)
        }
    }

    @Test func formattingOrdersKeysAndKeepsValuesAsWritten() throws {
        let text =
            #"{"query":"x\u0041","jitter":"60s","id":"a","execution":{"timeout":"10m","executor":"shell"},"zzz":[],"trigger":{}}"#
        let expected = """
            {
              "id": "a",
              "trigger": {},
              "execution": {
                "executor": "shell",
                "timeout": "10m"
              },
              "query": "x\\u0041",
              "jitter": "60s",
              "zzz": []
            }

            """
        #expect(String(decoding: try IntentFormatter.format(Array(text.utf8)), as: UTF8.self) == expected)
        #expect(throws: JSONProblem.self) { try IntentFormatter.format(Array("{,}".utf8)) }
    }

    @Test func everyPathIsExplained() {
        for path in Explain.paths { #expect(Explain.text(path)?.contains("since:") == true, "\(path)") }
        #expect(Explain.text("e120")?.contains("does not exist") == true)
        #expect(Explain.text("trigger.cron") == nil)
        #expect(Explain.suggestion(for: "trigger.cron") == "trigger.expression")
        #expect(Explain.suggestion(for: "timeout") == "execution.timeout")
    }

    @Test func theReferencePagesListEverything() {
        let fields = ReferencePage.fields()
        for path in Explain.paths { #expect(fields.contains("`\(path.split(separator: ".").last ?? "")`"), "\(path)") }
        for code in ErrorCode.allCases { #expect(ReferencePage.errors().contains(code.rawValue)) }
    }

    /// The part of JSON Schema the generated schema uses for structure: required, enum, additionalProperties, type,
    /// oneOf, if/then, const. Enough to see that decoder and schema draw the same line.
    @Test func schemaAndDecoderAgreeOnStructure() {
        let schema = JSONSchema.intent()
        let semantic: Set<String> = ["E130", "E131", "E132"]
        for text in IntentDecoderTests.valid + [Fixture.example] {
            guard let value = try? JSONValue(parsing: text) else { continue }
            #expect(SchemaCheck.accepts(value, schema), "\(text)")
        }
        for (text, code, message) in IntentDecoderTests.invalid where !semantic.contains(code) {
            guard let value = try? JSONValue(parsing: text) else { continue }
            // Not expressible in the subset: 1.0 is an integer to JSON Schema, versions unzoned times and the
            // length of a duration written as text are not checked.
            if code == "E125" || message.hasSuffix("found 1.0") || message.contains("no zone")
                || text.contains("\"8d\"") || text.contains("\"500ms\"")
            {
                continue
            }
            #expect(!SchemaCheck.accepts(value, schema), "\(text)")
        }
    }
}

enum SchemaCheck {
    static func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if let flag = schema.bool { return flag }
        if let constant = schema["const"], constant != value { return false }
        if let words = schema["enum"]?.array, !words.contains(value) { return false }
        if let type = schema["type"]?.string, !has(value, type) { return false }
        if let number = value.int {
            if let least = schema["minimum"]?.int, number < least { return false }
            if let most = schema["maximum"]?.int, number > most { return false }
        }
        if let text = value.string {
            if let least = schema["minLength"]?.int, text.utf8.count < Int(least) { return false }
            if let pattern = schema["pattern"]?.string, !matches(text, pattern) { return false }
        }
        if let members = value.members, !accepts(members, value, schema) { return false }
        if let items = value.array, let shape = schema["items"], !items.allSatisfy({ accepts($0, shape) }) {
            return false
        }
        if let all = schema["allOf"]?.array, !all.allSatisfy({ accepts(value, $0) }) { return false }
        if let one = schema["oneOf"]?.array, one.count(where: { accepts(value, $0) }) != 1 { return false }
        if let condition = schema["if"], accepts(value, condition), let then = schema["then"] {
            return accepts(value, then)
        }
        return true
    }

    private static func accepts(_ members: [JSONMember], _ value: JSONValue, _ schema: JSONValue) -> Bool {
        for key in schema["required"]?.array ?? [] where value[key.string ?? ""] == nil { return false }
        return members.allSatisfy { member in
            if let shape = schema["properties"]?[member.key] { return accepts(member.value, shape) }
            return schema["additionalProperties"].map { accepts(member.value, $0) } ?? true
        }
    }

    private static func has(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("integer", .int): true
        default: false
        }
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        ((try? Regex(pattern).firstMatch(in: text)) ?? nil) != nil
    }
}
