package import HomerCore
package import HomerStore

extension DiscoverySessionRow {
    /// A night as lists have it.
    package var json: JSONValue {
        .object([
            "session": .string(id), "phase": .string(phase.rawValue), "reason": stateReason.map { .string($0) },
            "date": .string(localDate), "forced": .bool(forced),
            "triggeredBy": triggeredBy.map { .string($0.rawValue) },
            "run": runID.map { RunName($0).json }, "startedAt": startedAt.json, "completedAt": completedAt?.json,
            "updatedAt": updatedAt.json, "planAttempts": .int(Int64(planAttempts)),
            "intentsCreated": .int(Int64(intentsCreated)), "intentsExecuted": .int(Int64(intentsExecuted)),
            "failures": .int(Int64(failures)),
        ])
    }

    /// The same with all that is stored of it.
    ///
    /// - Parameter showsRaw: adds what the planner answered, word for word.
    package func json(items: [DiscoveryItemRow], showsRaw: Bool = false) -> JSONValue {
        json.adding([
            "items": .array(items.map(\.json)),
            "notes": unwritten.isEmpty ? nil : .array(unwritten.map { .string($0) }), "plan": Self.parsed(plan),
            "findings": Self.parsed(findings),
            "contextPack": Self.parsed(packManifest), "contextFile": packFile.map { .string($0) },
            "briefing": morningBriefing.map { .string($0) }, "answer": showsRaw ? planRaw.map { .string($0) } : nil,
        ])
    }

    /// A text that is JSON as what it says; any other as the text it is.
    private static func parsed(_ text: String?) -> JSONValue? {
        text.map { (try? JSONValue(parsing: $0)) ?? .string($0) }
    }
}

extension DiscoveryItemRow {
    package var json: JSONValue {
        .object([
            "session": .string(sessionID), "item": .int(Int64(number)), "work": .string(kind.rawValue),
            "key": .string(key), "title": .string(title), "state": .string(state.rawValue),
            "reason": reason.map { .string($0) }, "risk": .string(risk.rawValue), "priority": .int(Int64(priority)),
            "dependsOn": .array(dependsOn.map { .int(Int64($0)) }), "intent": intentID.map { .string($0) },
            "run": runID.map { RunName($0).json }, "outputFile": outputFile.map { .string($0) },
            "prompt": .string(prompt), "contentHash": .string(contentHash), "createdAt": createdAt.json,
            "updatedAt": updatedAt.json,
        ])
    }
}

extension TonightTaskRow {
    package var json: JSONValue {
        .object([
            "task": .int(id), "text": .string(text), "work": .string(kind.rawValue), "state": .string(state.rawValue),
            "requestedBy": .string(requestedBy), "createdAt": createdAt.json,
            "session": sessionID.map { .string($0) },
        ])
    }
}

extension NightOrigin {
    package var json: JSONValue {
        .object([
            "session": .string(session), "phase": phase.map { .string($0.rawValue) },
            "item": item.map { .int(Int64($0.number)) }, "title": item.map { .string($0.title) },
        ])
    }
}
