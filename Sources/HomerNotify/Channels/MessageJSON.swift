import HomerCore

extension OutgoingMessage {
    /// What receivers know a repetition by, also beside messages of another workspace; without a dot.
    var name: String { "homer-\(createdAt.milliseconds)-\(id)" }

    /// Title and body, as one text.
    var text: String { body.isEmpty ? title : "\(title)\n\n\(body)" }

    /// What `webhook` and `command` are given of it.
    var json: JSONValue {
        .object([
            "id": .string(name), "kind": .string(kind.rawValue), "title": .string(title), "body": .string(body),
            "intentId": intentID.map { .string($0) }, "runId": runID.map { .int($0) },
            "createdAt": .string(createdAt.description),
        ])
    }
}

extension String {
    /// The beginning that has at most so many bytes, cut between characters, with a mark where something is left out.
    func fitting(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let mark = "…"
        var used = mark.utf8.count
        let kept = prefix { character in
            used += character.utf8.count
            return used <= limit
        }
        return kept + mark
    }
}
