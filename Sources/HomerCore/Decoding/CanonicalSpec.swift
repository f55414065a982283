import Cron

extension IntentSpec {
    /// The effective spec: every default written out, keys sorted, durations and times in one spelling. Equal specs have
    /// equal canonical forms, and the form is itself a valid intent file. What has no value and no default is left out.
    package var canonical: JSONValue {
        .object([
            "approval": .string(approval.rawValue),
            "approvalExpiry": approvalExpiry.map { .string($0.description) },
            "budget": budget.canonical,
            "catchUp": catchUp.canonical,
            "condition": condition?.canonical,
            "contextFiles": .strings(contextFiles),
            "description": description.map(JSONValue.string),
            "enabled": .bool(enabled),
            "except": except.isEmpty ? nil : except.canonical,
            "execution": execution.canonical,
            "fallback": .array(fallback.map(\.canonical)),
            "id": .string(id),
            "jitter": .string(jitter.description),
            "labels": .map(labels),
            "lane": .string(lane),
            "name": .string(name),
            "notify": notify.canonical,
            "onRemove": .string(onRemove.rawValue),
            "overlap": overlap.canonical,
            "priority": .int(Int64(priority)),
            "protect": .bool(protect),
            "query": .string(query),
            "retry": retry.canonical,
            "risk": .string(risk.rawValue),
            "startDeadline": startDeadlineRule.canonical,
            "suspendAfter": suspendAfter.map { .int(Int64($0)) },
            "trigger": moreTriggers.isEmpty ? trigger.canonical(metadata: triggerMetadata) : nil,
            "triggers": canonicalTriggers,
            "variables": variables.isEmpty ? nil : .map(of: variables.mapValues(\.canonical)),
            "windows": windows.isEmpty ? nil : .array(windows.map(\.canonical)),
        ])
    }

    /// nil for one trigger alone, so that stored hashes stay what they are.
    private var canonicalTriggers: JSONValue? {
        guard !moreTriggers.isEmpty else { return nil }
        let all = [FurtherTrigger(trigger, metadata: triggerMetadata)] + moreTriggers
        return .array(all.map { $0.trigger.canonical(metadata: $0.metadata) })
    }

    /// SHA-256 of the canonical form, as hexadecimal digits: changes exactly when behaviour does.
    package var specHash: String { SHA256.hex(CanonicalJSON.bytes(canonical)) }
}

extension JSONValue {
    /// An object of texts, keys sorted by their bytes.
    package init(texts: [String: String]) { self = .map(texts) }

    package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

    /// `2` and `2.0` are the same amount.
    static func amount(_ value: Double) -> JSONValue { Int64(exactly: value).map { .int($0) } ?? .double(value) }

    /// nil for none.
    fileprivate static func integers(_ numbers: [Int]) -> JSONValue? {
        numbers.isEmpty ? nil : .array(numbers.map { .int(Int64($0)) })
    }

    /// An object of strings, keys sorted by their bytes.
    static func map(_ texts: [String: String]) -> JSONValue { map(of: texts.mapValues(JSONValue.string)) }

    /// An object, keys sorted by their bytes.
    static func map(of values: [String: JSONValue]) -> JSONValue {
        .object(values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { JSONMember($0, $1) })
    }
}

extension Budget {
    /// nil for one without a limit, so that stored hashes stay what they are.
    package var canonical: JSONValue? {
        guard !isEmpty else { return nil }
        let run: JSONValue = .object([
            "cost": perRun.cost.map(JSONValue.amount), "tokens": perRun.tokens.map { .int(Int64($0)) },
            "turns": perRun.turns.map { .int(Int64($0)) },
        ])
        let day: JSONValue = .object([
            "cost": perDay.cost.map(JSONValue.amount), "runs": perDay.runs.map { .int(Int64($0)) },
            "tokens": perDay.tokens.map { .int(Int64($0)) },
        ])
        return .object(["perDay": perDay.isEmpty ? nil : day, "perRun": perRun.isEmpty ? nil : run])
    }
}

extension Execution {
    /// The canonical form of `execution`, with the timeout written out. Fields that came after 1.0 are left out at their
    /// default, so that stored hashes stay what they are.
    package var canonical: JSONValue {
        let paths = [reading.result, reading.tokens, reading.cost, reading.session].map { $0.map(JSONValue.string) }
        let members: KeyValuePairs<String, JSONValue?> = [
            "arguments": .strings(arguments), "baseURL": baseURL.map(JSONValue.string),
            "command": command.isEmpty ? nil : .strings(command), "costPath": paths[2],
            "emptyStateMarker": emptyStateMarker.map(JSONValue.string), "environment": .map(environment),
            "executor": .string(executor), "expectStatus": .integers(http.expectStatus),
            "headers": http.headers.isEmpty ? nil : .map(http.headers),
            "method": http.method == HTTPRequestSpec().method ? nil : .string(http.method),
            "minOutputLength": minOutputLength.map { .int(Int64($0)) }, "model": model.map(JSONValue.string),
            "onDenied": onDenied == .fail ? nil : .string(onDenied.rawValue),
            "parse": reading.format == .text ? nil : .string(reading.format.rawValue),
            "permissionMode": permissionMode.map(JSONValue.string), "resultPath": paths[0],
            "resumeSession": resumeSession.map(JSONValue.string), "sandbox": sandbox.map(JSONValue.bool),
            "sessionPath": paths[3], "successCodes": .integers(successCodes), "timeout": .string(timeout.description),
            "tokensPath": paths[1], "url": http.url.isEmpty ? nil : .string(http.url),
            "workingDirectory": workingDirectory.map(JSONValue.string), "yolo": .bool(yolo),
        ]
        return .object(members)
    }
}

extension Trigger {
    /// The canonical form of `trigger`; `metadata` is the free data kept with it.
    package func canonical(metadata: JSONValue? = nil) -> JSONValue {
        switch self {
        case .cron(let cron):
            .object([
                "dayMatch": cron.dayMatch.map { .string($0.rawValue) },
                "days": cron.days.isEmpty ? nil : .strings(cron.days.map(\.description)),
                "dst": .string(cron.dst.rawValue),
                "expression": .string(cron.expression), "metadata": metadata,
                "timeZone": cron.timeZone.map(JSONValue.string), "type": "cron",
            ])
        case .interval(let interval):
            .object([
                "anchor": .string(interval.anchor.rawValue),
                "anchorAt": interval.anchorAt.map { .string($0.description) },
                "every": .string(interval.every.description), "metadata": metadata, "type": "interval",
            ])
        case .event(let name, let filter):
            .object(["event": .string(name), "filter": filter, "metadata": metadata, "type": "event"])
        case .immediate: .object(["metadata": metadata, "type": "immediate"])
        case .at(let time): .object(["metadata": metadata, "time": .string(time.description), "type": "at"])
        case .after(let intent, let condition):
            .object([
                "intent": .string(intent), "metadata": metadata, "on": .string(condition.rawValue), "type": "after",
            ])
        }
    }
}

extension DayExceptions {
    var canonical: JSONValue {
        let named = days.sorted { $0.key < $1.key }.map { day, name -> JSONValue in
            let date = JSONValue.string(day.description)
            return name.isEmpty ? date : .object(["date": date, "name": .string(name)])
        }
        return .array(named + files.map(JSONValue.string))
    }
}

extension RunVariable {
    var canonical: JSONValue {
        .object(["allowed": allowed.isEmpty ? nil : .strings(allowed), "default": .string(standard)])
    }
}

extension RunWindow {
    var canonical: JSONValue {
        .object([
            "cron": .string(start.expression), "length": .string(length.description),
            "timeZone": start.timeZone.map(JSONValue.string),
        ])
    }
}

extension NotifyPolicy {
    private static let standard = NotifyPolicy()
    private static let standardForm = standard.form

    /// Made once for what nearly every intent has.
    fileprivate var canonical: JSONValue { self == Self.standard ? Self.standardForm : form }

    private var form: JSONValue {
        .object([
            "onFailure": .bool(onFailure), "onSuccess": .bool(onSuccess), "streamProgress": .bool(streamProgress),
        ])
    }
}

extension RetryPolicy {
    private static let offForm = off.form

    /// Made once for what nearly every intent has.
    fileprivate var canonical: JSONValue { self == .off ? Self.offForm : form }

    private var form: JSONValue {
        .object([
            "backoff": .string(backoff.description), "limit": .int(Int64(limit)),
            "maxBackoff": .string(maxBackoff.description), "on": on.map(JSONValue.strings),
        ])
    }
}

extension RunCondition {
    fileprivate var canonical: JSONValue {
        let retry = retry == .off ? nil : retry.canonical
        return switch work {
        case .command(let words):
            .object(["command": .strings(words), "retry": retry, "timeout": .string(timeout.description)])
        case .shell(let script):
            .object(["retry": retry, "shell": .string(script), "timeout": .string(timeout.description)])
        }
    }
}

extension OverlapPolicy {
    var canonical: JSONValue {
        switch self {
        case .skip, .queueOne, .replace: .string(typeName)
        case .queueAll(let max), .allow(let max): .object(["max": .int(Int64(max)), "policy": .string(typeName)])
        }
    }
}

extension CatchUpPolicy {
    var canonical: JSONValue {
        switch self {
        case .latest, .none: .string(typeName)
        case .all(let max): .object(["max": .int(Int64(max)), "policy": .string(typeName)])
        }
    }
}
