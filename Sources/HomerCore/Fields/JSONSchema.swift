/// JSON Schema 2020-12 for editors, generated from the field table. Semantic checks (cron fields, zones, cycles) are
/// the decoder's alone.
package enum JSONSchema {
    /// The schema of one intent file.
    package static func intent(executors: [String] = DecodeOptions.builtinExecutors) -> JSONValue {
        let body = object(FieldTable.intent, executors)
        return .object(
            [
                JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
                JSONMember("title", "Homer intent"),
            ] + (body.members ?? []))
    }

    /// The schema of HOMER's `schedule.json`; unknown keys are allowed, as HOMER allowed them.
    package static let schedule: JSONValue = {
        let text: JSONValue = .object(["type": "string", "minLength": 1])
        let flag = { (value: Bool) -> JSONValue in .object(["type": "boolean", "default": .bool(value)]) }
        let job: JSONValue = .object([
            "type": "object", "required": .array(["id", "cron", "query"]),
            "properties": .object([
                "id": text, "name": .object(["type": "string"]), "cron": text, "query": text,
                "lane": .object(["enum": .array(["work", "life", "default"])]), "enabled": flag(true),
                "timeout": .object(["type": "number", "description": "milliseconds"]),
                "model": .object(["type": "string"]),
                "executor": .object(["enum": .array(["claude", "kimi", "gemini"]), "default": "claude"]),
                "contextFiles": .object(["type": "array", "items": .object(["type": "string"])]),
                "streamProgress": flag(false), "notifyOnSuccess": flag(true), "notifyOnFailure": flag(true),
            ]),
        ])
        return .object([
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "schedule.json of the old HOMER",
            "type": "object",
            "required": .array(["jobs"]),
            "properties": .object([
                "version": .object(["type": "string"]), "jobs": .object(["type": "array", "items": job]),
            ]),
        ])
    }()

    private static func object(_ group: FieldGroup, _ executors: [String]) -> JSONValue {
        let required = group.fields.filter { $0.isRequired && $0.owners.isEmpty && $0.alternative == nil }.map(\.key)
        let properties = group.fields.map { JSONMember($0.key, property($0, executors)) }
        var members = [JSONMember("type", "object"), JSONMember("properties", .object(properties))]
        if !required.isEmpty { members.append(JSONMember("required", .strings(required))) }
        members.append(JSONMember("additionalProperties", false))
        for field in group.fields {
            guard let other = field.alternative else { continue }
            let one = { (key: String) -> JSONValue in .object(["required": .strings([key])]) }
            members.append(JSONMember("oneOf", .array([one(field.key), one(other)])))
        }
        if group.path == "trigger" { members.append(JSONMember("allOf", .array(variants(group)))) }
        if group.path == "execution" { members.append(JSONMember("allOf", .array(executorRules(group, executors)))) }
        if group.path == "condition" {
            let one = { (key: JSONValue) -> JSONValue in .object(["required": .array([key])]) }
            members.append(JSONMember("oneOf", .array([one("command"), one("shell")])))
        }
        if let conditional = limitedPolicies[group.path] {
            members.append(
                JSONMember("if", .object(["required": .array(["max"])])))
            members.append(
                JSONMember(
                    "then", .object(["properties": .object(["policy": .object(["enum": .strings(conditional)])])])))
        }
        return .object(members)
    }

    /// The policies that take a `max`.
    private static let limitedPolicies = ["overlap": ["queueAll", "allow"], "catchUp": ["all"]]

    /// For each trigger type: what it requires, and which fields belong to others.
    private static func variants(_ group: FieldGroup) -> [JSONValue] {
        TriggerType.allCases.map { type in
            let specific = group.fields.filter { !$0.owners.isEmpty }
            let foreign = specific.filter { !$0.owners.contains(type.rawValue) }
            let required = specific.filter { $0.isRequired && $0.owners.contains(type.rawValue) }.map(\.key)
            var then: [JSONMember] = [
                JSONMember("properties", .object(foreign.map { JSONMember($0.key, false) }))
            ]
            if !required.isEmpty { then.append(JSONMember("required", .strings(required))) }
            if type == .interval {
                let one = { (key: JSONValue) -> JSONValue in .object(["required": .array([key])]) }
                then.append(JSONMember("oneOf", .array([one("every"), one("ms")])))
            }
            return .object([
                "if": .object([
                    "properties": .object(["type": .object(["const": .string(type.rawValue)])]),
                    "required": .array(["type"]),
                ]),
                "then": .object(then),
            ])
        }
    }

    /// Which fields belong to other executors than the one named, and what each requires.
    private static func executorRules(_ group: FieldGroup, _ executors: [String]) -> [JSONValue] {
        func rule(_ names: [String], _ key: String, _ value: JSONValue) -> JSONValue {
            .object([
                "if": .object([
                    "properties": .object(["executor": .object(["enum": .strings(names)])]),
                    "required": .array(["executor"]),
                ]),
                "then": .object([JSONMember(key, value)]),
            ])
        }
        var rules: [JSONValue] = []
        var seen: Set<[String]> = []
        for owners in group.fields.map(\.owners) where !owners.isEmpty && seen.insert(owners).inserted {
            let fields = group.fields.filter { $0.owners == owners }
            let others = executors.filter { !owners.contains($0) }
            rules.append(rule(others, "properties", .object(fields.map { JSONMember($0.key, false) })))
        }
        for name in executors {
            let own = group.fields.filter { $0.isRequired && $0.owners.contains(name) }.map(\.key)
            let required = own + FieldTable.furtherNeeds(of: name)
            if !required.isEmpty { rules.append(rule([name], "required", .strings(required))) }
        }
        return rules
    }

    private static func property(_ field: Field, _ executors: [String]) -> JSONValue {
        var members = shape(field.shape, executors)
        if field.key == "triggers" {
            members.append(JSONMember("minItems", 2))
            members.append(JSONMember("maxItems", .int(Int64(FurtherTrigger.mostTriggers))))
        }
        let detail = field.detail.isEmpty ? "" : " " + field.detail
        members.append(JSONMember("description", .string(field.summary + "." + detail)))
        if let value = field.defaultValue { members.append(JSONMember("default", value)) }
        if let example = field.example { members.append(JSONMember("examples", .array([example]))) }
        return .object(members)
    }

    private static func shape(_ shape: FieldShape, _ executors: [String]) -> [JSONMember] {
        switch shape {
        case .text(let rule):
            var members = [JSONMember("type", "string")]
            if rule.bytes.lowerBound > 0 { members.append(JSONMember("minLength", .int(Int64(rule.bytes.lowerBound)))) }
            if let pattern = rule.pattern { members.append(JSONMember("pattern", .string(pattern.rawValue))) }
            return members
        case .cron: return [JSONMember("type", "string"), JSONMember("minLength", 9)]
        case .timeZone: return [JSONMember("type", "string"), JSONMember("minLength", 1)]
        case .timestamp: return [JSONMember("type", "string"), JSONMember("format", "date-time")]
        case .boolean: return [JSONMember("type", "boolean")]
        case .integer(let range):
            let most: [JSONMember] = range.upperBound == .max ? [] : [JSONMember("maximum", .int(range.upperBound))]
            return [JSONMember("type", "integer"), JSONMember("minimum", .int(range.lowerBound))] + most
        case .amount(let range):
            return [
                JSONMember("type", "number"), JSONMember("minimum", .amount(range.lowerBound)),
                JSONMember("maximum", .amount(range.upperBound)),
            ]
        case .duration(let range), .durationOrChoice(let range, _):
            let number: JSONValue = .object([
                "type": "integer", "minimum": .int(range.lowerBound.count), "maximum": .int(range.upperBound.count),
            ])
            let text: JSONValue = .object([
                "type": "string", "pattern": #"^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"#,
            ])
            guard case .durationOrChoice(_, let words) = shape else {
                return [JSONMember("oneOf", .array([number, text]))]
            }
            return [JSONMember("oneOf", .array([number, text, .object(["enum": .strings(words)])]))]
        case .choice(let words): return [JSONMember("enum", .strings(words))]
        case .executor: return [JSONMember("enum", .strings(executors))]
        case .strings: return array(.object(["type": "string"]))
        case .integers(let range):
            return array(
                .object([
                    "type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound),
                ]))
        case .choices(let words): return array(.object(["enum": .strings(words)]))
        case .stringMap:
            return [
                JSONMember("type", "object"), JSONMember("additionalProperties", .object(["type": "string"])),
            ]
        case .freeObject: return [JSONMember("type", "object")]
        case .object(let group): return object(group, executors).members ?? []
        case .objects(let group): return array(object(group, executors))
        case .textsOrObjects(let group):
            return array(.object(["oneOf": .array([.object(["type": "string"]), object(group, executors)])]))
        case .namedObjects(let group):
            return [JSONMember("type", "object"), JSONMember("additionalProperties", object(group, executors))]
        case .choiceOrObject(let words, let group):
            return [JSONMember("oneOf", .array([.object(["enum": .strings(words)]), object(group, executors)]))]
        case .falseOrObject(let group):
            return [JSONMember("oneOf", .array([.object(["const": false]), object(group, executors)]))]
        }
    }

    private static func array(_ items: JSONValue) -> [JSONMember] {
        [JSONMember("type", "array"), JSONMember("items", items)]
    }
}
