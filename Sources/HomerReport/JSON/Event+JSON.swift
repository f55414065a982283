package import HomerCore
package import HomerStore

extension EventRow {
    /// One event of `homer events`.
    package var json: JSONValue {
        .object([
            "id": .int(id), "type": .string(type.rawValue), "reason": .string(reason.rawValue),
            "intent": intentID.map { .string($0) }, "pass": passID.map { .string($0) },
            "run": runID.map { RunName($0).json },
            "message": .string(message), "count": .int(Int64(count)), "firstAt": firstTime.json,
            "lastAt": lastTime.json,
        ])
    }
}

extension TimelineEntry {
    package var json: JSONValue {
        .object([
            "at": time.json, "kind": .string(kind.rawValue), "what": .string(what), "text": .string(text),
            "run": run.map { RunName($0).json }, "generation": generation.map { .int(Int64($0)) },
            "pass": pass.map { .string($0) }, "dueAt": due?.json,
        ])
    }
}

extension InboxEvent {
    /// An event that was received from outside, and what came of it.
    package func json(deliveries: [EventDelivery]) -> JSONValue {
        .object([
            "number": .int(number), "name": .string(name), "id": .string(id), "source": .string(source),
            "data": data.flatMap { try? JSONValue(parsing: $0) }, "receivedAt": receivedAt.json,
            "requestedBy": requestedBy.map { .string($0) }, "consumedAt": consumedAt?.json,
            "note": note.map { .string($0) }, "deliveries": .array(deliveries.map(\.json)),
        ])
    }
}

extension EventDelivery {
    var json: JSONValue {
        .object([
            "intent": .string(intentID), "decision": .string(decision.rawValue), "run": runID.map { RunName($0).json },
        ])
    }
}
