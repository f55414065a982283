extension EmittedEvent {
    /// Reads a CloudEvents 1.0 event in structured JSON (docs/semantics.md): `type` is the name, `source` and `id` make
    /// it one of its kind, `data` is the payload. Other attributes are checked for nothing and kept nowhere; a null
    /// attribute is an absent one.
    package init(cloudEvent text: String) throws(EventProblem) {
        let value: JSONValue
        do throws(JSONProblem) { value = try JSONValue(parsing: text) } catch {
            throw EventProblem("the CloudEvent is not JSON: \(error.message)")
        }
        guard value.members != nil else {
            throw EventProblem(
                value.array == nil
                    ? "a CloudEvent is a JSON object with specversion, id, source and type"
                    : "a batch of CloudEvents is not read; send its events one by one")
        }
        let version = try Self.attribute("specversion", of: value)
        guard version == "1.0" else {
            throw EventProblem("specversion \(Quote.text(version)) is not read; send \"1.0\"")
        }
        if let binary = value["data_base64"], binary != .null {
            throw EventProblem("data_base64 is not read; send the payload as JSON in \"data\"")
        }
        var data: String?
        if let payload = value["data"], payload != .null { data = payload.compact }
        try self.init(
            name: Self.attribute("type", of: value), id: Self.attribute("id", of: value),
            source: Self.attribute("source", of: value), data: data)
    }

    private static func attribute(_ name: String, of event: JSONValue) throws(EventProblem) -> String {
        guard let value = event[name], value != .null else {
            throw EventProblem("the CloudEvent has no \"\(name)\"; it needs specversion, id, source and type")
        }
        guard let text = value.string, !text.isEmpty else {
            throw EventProblem("the CloudEvent's \"\(name)\" must be a text that is not empty")
        }
        return text
    }
}
