import HomerCore

/// The values of a query's variables for one run.
struct TemplateValues {
    let request: ExecutionRequest
    let fire: Timestamp
    /// Seconds the intent's clock is east of UTC then.
    let offset: Int
    let environment: [String: String]

    /// More of an event is cut: a prompt is not the place for megabytes.
    static let longestEventValue = 64 << 10

    /// nil for what may not stand in this query: it stays as written. Validation refuses such files; what an earlier
    /// version accepted must not become an injection now.
    func value(_ reference: TemplateReference) -> String? {
        let variable = reference.variable
        if request.execution.runsQueryAsCode, variable.shellWay() != nil { return nil }
        let spec = request.spec
        switch variable {
        case .fireTime: return FireTime.local(fire, offset: offset).time
        case .fireDate: return FireTime.local(fire, offset: offset).date
        case .fireWeekday: return FireTime.weekday(fire, offset: offset)
        case .fireISO: return FireTime.utc(fire)
        case .intentID: return spec.id
        case .intentName: return spec.name
        case .intentDescription: return spec.description ?? ""
        case .intentLane: return spec.lane
        case .intentGeneration: return String(request.generation)
        case .intentLabel: return spec.labels[reference.argument]
        case .runID: return String(request.runID)
        case .runAttempt: return String(request.attempt)
        case .lastOutput: return request.last?.output ?? ""
        case .lastStatus: return request.last?.outcome?.rawValue ?? ""
        case .lastEndedAt: return request.last?.endedAt.map(FireTime.utc) ?? ""
        case .conditionOutput: return request.conditionOutput ?? ""
        case .eventName: return request.event?.name ?? ""
        case .eventID: return request.event?.id ?? ""
        case .eventData: return request.event?.data?.bounded(to: Self.longestEventValue) ?? ""
        case .eventField: return eventField(reference.argument) ?? ""
        case .environment: return environment[reference.argument]
        case .given: return spec.values(given: request.given)[reference.argument]
        }
    }
}

extension TemplateValues {
    private func eventField(_ path: String) -> String? {
        guard let text = request.event?.data, let data = try? JSONValue(parsing: text) else { return nil }
        return data.value(at: path)?.promptText
    }
}

extension JSONValue {
    /// The value at names and array indices with dots between.
    fileprivate func value(at path: String) -> JSONValue? {
        var value = self
        for part in path.split(separator: ".") {
            let next = value.array.map { items in
                Int(part).flatMap { items.indices.contains($0) ? items[$0] : nil }
            }
            guard let found = next ?? value[String(part)] else { return nil }
            value = found
        }
        return value
    }

    /// A text as it is, anything else as JSON.
    fileprivate var promptText: String {
        (string ?? CanonicalJSON.compact(self)).bounded(to: TemplateValues.longestEventValue)
    }
}
