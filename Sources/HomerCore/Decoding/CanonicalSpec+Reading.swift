private import Cron

/// A stored canonical form that cannot be read back: which field.
package struct CanonicalFormError: Error, Hashable, Sendable, CustomStringConvertible {
    package var field: String

    package var description: String { "stored intent: the field \(field) is missing or unreadable" }
}

extension IntentSpec {
    /// Reads a stored canonical form back; `IntentSpec(canonical: spec.canonical) == spec`.
    ///
    /// Checks only what it needs: a spec accepted by an earlier version stays readable when a limit changes. Fields
    /// that version did not know take their defaults.
    package init(canonical value: JSONValue) throws(CanonicalFormError) {
        let id = try value.required("id", \.string)
        self.init(
            id: id, name: value["name"]?.string,
            trigger: try Trigger(canonical: value["trigger"] ?? value["triggers"]?.array?.first ?? .null),
            execution: try Execution(canonical: value["execution"] ?? .null),
            query: try value.required("query", \.string))
        description = value["description"]?.string
        triggerMetadata = (value["trigger"] ?? value["triggers"]?.array?.first)?["metadata"]
        for further in value["triggers"]?.array?.dropFirst() ?? [] {
            moreTriggers.append(FurtherTrigger(try Trigger(canonical: further), metadata: further["metadata"]))
        }
        for member in value["variables"]?.members ?? [] {
            variables[member.key] = RunVariable(
                try member.value.required("default", \.string), allowed: member.value["allowed"]?.texts ?? [])
        }
        contextFiles = value["contextFiles"]?.texts ?? []
        lane = value["lane"]?.string ?? lane
        enabled = value["enabled"]?.bool ?? enabled
        priority = value["priority"]?.int.map { Int($0) } ?? priority
        if let policy = value["notify"] {
            notify = NotifyPolicy(
                onSuccess: policy["onSuccess"]?.bool ?? notify.onSuccess,
                onFailure: policy["onFailure"]?.bool ?? notify.onFailure,
                streamProgress: policy["streamProgress"]?.bool ?? notify.streamProgress)
        }
        if let policy = value["overlap"] { overlap = try policy.policy("overlap", OverlapPolicy.init(word:max:)) }
        if let policy = value["catchUp"] { catchUp = try policy.policy("catchUp", CatchUpPolicy.init(word:max:)) }
        if let deadline = value["startDeadline"] {
            startDeadlineRule =
                deadline.string.flatMap { StartDeadline(word: $0) } ?? deadline.length.map { .fixed($0) } ?? .none
        }
        suspendAfter = value["suspendAfter"]?.int.map { Int($0) }
        if let asked = value["condition"] { condition = try RunCondition(canonical: asked) }
        retry = value["retry"].map(RetryPolicy.init(canonical:)) ?? retry
        for link in value["fallback"]?.array ?? [] { fallback.append(try Execution(canonical: link)) }
        approval = value["approval"]?.string.flatMap(ApprovalPolicy.init) ?? approval
        risk = value["risk"]?.string.flatMap(Risk.init) ?? risk
        approvalExpiry = value["approvalExpiry"]?.length
        if let limits = value["budget"] { budget = Budget(canonical: limits) }
        for window in value["windows"]?.array ?? [] { windows.append(try RunWindow(canonical: window)) }
        for item in value["except"]?.array ?? [] {
            if let (day, name) = DayExceptions.day(item) { except.days[day] = name }
            if let file = item.string, DayExceptions.isFile(file) { except.files.append(file) }
        }
        jitter = value["jitter"]?.length ?? jitter
        onRemove = value["onRemove"]?.string.flatMap(RemovalPolicy.init) ?? onRemove
        protect = value["protect"]?.bool ?? protect
        labels = value["labels"]?.textMap ?? [:]
    }
}

extension Budget {
    fileprivate init(canonical value: JSONValue) {
        let (run, day) = (value["perRun"], value["perDay"])
        func count(_ value: JSONValue?) -> Int? { value?.int.map { Int($0) } }
        self.init(
            perRun: PerRun(
                cost: run?["cost"]?.number, tokens: count(run?["tokens"]), turns: count(run?["turns"])),
            perDay: PerDay(cost: day?["cost"]?.number, tokens: count(day?["tokens"]), runs: count(day?["runs"])))
    }
}

extension Execution {
    /// Reads `execution_config`, in canonical form or as the migration plan writes it.
    package init(canonical value: JSONValue) throws(CanonicalFormError) {
        self.init(
            executor: try value.required("executor", \.string), model: value["model"]?.string,
            timeout: value["timeout"]?.length, sandbox: value["sandbox"]?.bool, yolo: value["yolo"]?.bool ?? false,
            permissionMode: value["permissionMode"]?.string, workingDirectory: value["workingDirectory"]?.string,
            environment: value["environment"]?.textMap ?? [:], arguments: value["arguments"]?.texts ?? [])
        command = value["command"]?.texts ?? []
        reading = AnswerReading(
            format: value["parse"]?.string.flatMap(AnswerFormat.init) ?? .text, result: value["resultPath"]?.string,
            tokens: value["tokensPath"]?.string, cost: value["costPath"]?.string,
            session: value["sessionPath"]?.string)
        successCodes = value["successCodes"]?.integers ?? []
        http.url = value["url"]?.string ?? ""
        http.method = value["method"]?.string ?? http.method
        http.headers = value["headers"]?.textMap ?? [:]
        http.expectStatus = value["expectStatus"]?.integers ?? []
        baseURL = value["baseURL"]?.string
        resumeSession = value["resumeSession"]?.string
        minOutputLength = value["minOutputLength"]?.int.map { Int($0) }
        emptyStateMarker = value["emptyStateMarker"]?.string
        onDenied = value["onDenied"]?.string.flatMap(DenialPolicy.init) ?? onDenied
    }
}

extension RetryPolicy {
    fileprivate init(canonical value: JSONValue) {
        self.init(
            limit: value["limit"]?.int.map { Int($0) } ?? 0, backoff: value["backoff"]?.length ?? Self.off.backoff,
            maxBackoff: value["maxBackoff"]?.length ?? Self.off.maxBackoff, on: value["on"]?.texts)
    }
}

extension RunCondition {
    fileprivate init(canonical value: JSONValue) throws(CanonicalFormError) {
        let work: Work
        if let words = value["command"]?.texts {
            work = .command(words)
        } else if let script = value["shell"]?.string {
            work = .shell(script)
        } else {
            throw CanonicalFormError(field: "condition")
        }
        self.init(
            work, timeout: value["timeout"]?.length ?? Self.standardTimeout,
            retry: value["retry"].map(RetryPolicy.init(canonical:)) ?? .off)
    }
}

extension RunWindow {
    fileprivate init(canonical value: JSONValue) throws(CanonicalFormError) {
        self.init(
            start: CronTrigger(
                expression: try value.required("cron", \.string), timeZone: value["timeZone"]?.string),
            length: try value.required("length", \.length))
    }
}

extension Trigger {
    /// Reads `trigger_config`, in canonical form or as the migration plan writes it (`ms` for an interval).
    package init(canonical value: JSONValue) throws(CanonicalFormError) {
        switch value["type"]?.string.flatMap(TriggerType.init) {
        case .cron:
            self = .cron(
                CronTrigger(
                    expression: try value.required("expression", \.string), timeZone: value["timeZone"]?.string,
                    dayMatch: value["dayMatch"]?.string.flatMap(DayMatchRule.init),
                    dst: value["dst"]?.string.flatMap(DSTRule.init) ?? .vixie,
                    days: (value["days"]?.texts ?? []).compactMap { CronDayRule($0) }))
        case .interval:
            guard let every = value["every"]?.length ?? value["ms"]?.length else {
                throw CanonicalFormError(field: "trigger.every")
            }
            self = .interval(
                IntervalTrigger(
                    every: every, anchor: value["anchor"]?.string.flatMap(IntervalAnchor.init) ?? .anchored,
                    anchorAt: value["anchorAt"]?.string.flatMap(Timestamp.init(iso:))))
        case .event: self = .event(name: try value.required("event", \.string), filter: value["filter"])
        case .immediate: self = .immediate
        case .at: self = .at(try value.required("time") { $0.string.flatMap(Timestamp.init(iso:)) })
        case .after:
            self = .after(
                intent: try value.required("intent", \.string),
                on: value["on"]?.string.flatMap(ChainCondition.init) ?? .success)
        case nil: throw CanonicalFormError(field: "trigger.type")
        }
    }
}

extension JSONValue {
    fileprivate func required<Value>(
        _ key: String, _ read: (JSONValue) -> Value?
    ) throws(CanonicalFormError) -> Value {
        guard let value = self[key].flatMap(read) else { throw CanonicalFormError(field: key) }
        return value
    }

    fileprivate func policy<Policy>(
        _ field: String, _ make: (String, Int?) -> Policy?
    ) throws(CanonicalFormError) -> Policy {
        let word = string ?? self["policy"]?.string
        guard let policy = word.flatMap({ make($0, self["max"]?.int.map { Int($0) }) }) else {
            throw CanonicalFormError(field: field)
        }
        return policy
    }

    fileprivate var texts: [String]? { array?.compactMap(\.string) }

    fileprivate var integers: [Int]? { array?.compactMap { $0.int.map { Int($0) } } }

    fileprivate var textMap: [String: String]? {
        members.map { Dictionary($0.compactMap { pair in pair.value.string.map { (pair.key, $0) } }) { $1 } }
    }

    fileprivate var length: Milliseconds? {
        int.map { Milliseconds($0) } ?? string.flatMap(Milliseconds.init(text:))
    }
}
