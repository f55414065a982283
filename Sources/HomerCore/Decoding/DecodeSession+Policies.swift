extension DecodeSession {
    mutating func fallback(_ node: Int) -> [Execution]? {
        guard tree[node].kind == .array else {
            wrongType(node, "fallback", .objects(FieldTable.execution))
            return nil
        }
        var links: [Execution] = []
        for (index, item) in tree.children(of: node).enumerated() {
            if let link = execution(item, "fallback[\(index)]") { links.append(link) }
        }
        return links
    }

    mutating func variables(_ node: Int) -> [String: RunVariable]? {
        guard tree[node].kind == .object else {
            wrongType(node, "variables", .namedObjects(FieldTable.variable))
            return nil
        }
        var variables: [String: RunVariable] = [:]
        for member in tree.children(of: node) {
            let name = tree.key(member)
            let path = "variables.\(name)"
            guard RunVariable.isName(name) else {
                report(
                    .invalidValue, tree[member].keyRange, path,
                    "\(Quote.text(name)) cannot be the name of a variable",
                    hint: "1 to 64 letters, digits or '_', no digit first")
                continue
            }
            guard let object: ObjectReader<VariableKey> = open(member, path) else { continue }
            let standard = text(object, .default)
            let allowed = strings(object, .allowed) ?? []
            if let list = object[.allowed], allowed.isEmpty, tree[list].kind == .array {
                report(
                    .invalidValue, mark(list), object.path(.allowed), "allows no value", hint: "leave it out for any")
            }
            guard let standard, let place = object[.default] else { continue }
            let variable = RunVariable(standard, allowed: allowed)
            if let fault = variable.fault(of: standard) {
                report(.invalidValue, tree[place].range, object.path(.default), "the variable \(fault)")
            }
            variables[name] = variable
        }
        return variables
    }

    mutating func except(_ node: Int) -> DayExceptions? {
        guard tree[node].kind == .array else {
            wrongType(node, "except", .textsOrObjects(FieldTable.exception))
            return nil
        }
        var except = DayExceptions()
        for (index, item) in tree.children(of: node).enumerated() {
            let text = tree[item].kind == .string ? tree.text(item) : nil
            if let text, DayExceptions.isFile(text), !text.hasPrefix("/"), !text.utf8.contains(0) {
                if !except.files.contains(text) { except.files.append(text) }
            } else if let (day, name) = DayExceptions.day(tree.value(item, sortedKeys: true)) {
                except.days[day] = name
            } else {
                report(
                    .invalidValue, mark(item), "except[\(index)]",
                    text.map { "\(Quote.text($0)) is neither a day nor a calendar" } ?? "is not a day",
                    hint: "write \"2026-12-25\", {\"date\": \"2026-12-25\", \"name\": \"Christmas\"}, or the path of a "
                        + ".json or .ics file from this file")
            }
        }
        return except
    }

    /// Only due times lie on days.
    mutating func checkExcept(_ node: Int, _ triggers: [Trigger]) {
        guard let first = triggers.first, triggers.allSatisfy({ !$0.hasDueTimes }) else { return }
        report(
            .invalidValue, mark(node), "except", "a trigger of type \"\(first.typeName)\" has no due times",
            hint: "remove \"except\", or use \"windows\"")
    }

    mutating func windows(_ node: Int) -> [RunWindow]? {
        guard tree[node].kind == .array else {
            wrongType(node, "windows", .objects(FieldTable.window))
            return nil
        }
        var windows: [RunWindow] = []
        for (index, item) in tree.children(of: node).enumerated() {
            guard let object: ObjectReader<WindowKey> = open(item, "windows[\(index)]") else { continue }
            let zone = text(object, .timeZone)
            let length = duration(object, .length)
            guard let cron = text(object, .cron), let place = object[.cron],
                checkCron(cron, place, object.path(.cron), dayMatch: nil), let length
            else { continue }
            windows.append(RunWindow(start: CronTrigger(expression: cron, timeZone: zone), length: length))
        }
        return windows
    }

    mutating func budget(_ node: Int) -> Budget? {
        guard let object: ObjectReader<BudgetKey> = open(node, "budget") else { return nil }
        var budget = Budget()
        if let node = object[.perRun], let run: ObjectReader<RunBudgetKey> = open(node, "budget.perRun") {
            budget.perRun = Budget.PerRun(
                cost: amount(run, .cost), tokens: integer(run, .tokens).map { Int($0) },
                turns: integer(run, .turns).map { Int($0) })
        }
        if let node = object[.perDay], let day: ObjectReader<DayBudgetKey> = open(node, "budget.perDay") {
            budget.perDay = Budget.PerDay(
                cost: amount(day, .cost), tokens: integer(day, .tokens).map { Int($0) },
                runs: integer(day, .runs).map { Int($0) })
        }
        return budget
    }

    mutating func notify(_ node: Int) -> NotifyPolicy? {
        guard let object: ObjectReader<NotifyKey> = open(node, "notify") else { return nil }
        let standard = NotifyPolicy()
        return NotifyPolicy(
            onSuccess: boolean(object, .onSuccess) ?? standard.onSuccess,
            onFailure: boolean(object, .onFailure) ?? standard.onFailure,
            streamProgress: boolean(object, .streamProgress) ?? standard.streamProgress)
    }

    mutating func overlap(_ node: Int) -> OverlapPolicy? {
        let shape = FieldTable.intent.fields[IntentKey.overlap.rawValue].shape
        if tree[node].kind == .string { return text(node, shape, "overlap").flatMap { OverlapPolicy(word: $0) } }
        guard let object: ObjectReader<OverlapKey> = open(node, "overlap", expecting: shape) else { return nil }
        let max = integer(object, .max)
        guard let word = text(object, .policy) else { return nil }
        if let unused = object[.max], !["queueAll", "allow"].contains(word) {
            noMaximum(unused, "overlap.max", word, owners: ["queueAll", "allow"])
        }
        return OverlapPolicy(word: word, max: max.map { Int($0) })
    }

    mutating func catchUp(_ node: Int) -> CatchUpPolicy? {
        let shape = FieldTable.intent.fields[IntentKey.catchUp.rawValue].shape
        if tree[node].kind == .string { return text(node, shape, "catchUp").flatMap { CatchUpPolicy(word: $0) } }
        guard let object: ObjectReader<CatchUpKey> = open(node, "catchUp", expecting: shape) else { return nil }
        let max = integer(object, .max)
        guard let word = text(object, .policy) else { return nil }
        if let unused = object[.max], word != "all" { noMaximum(unused, "catchUp.max", word, owners: ["all"]) }
        return CatchUpPolicy(word: word, max: max.map { Int($0) })
    }

    private mutating func noMaximum(_ node: Int, _ path: String, _ word: String, owners: [String]) {
        report(
            .unknownField, tree[node].keyRange, path, "\"max\" does not belong to the policy \"\(word)\"",
            hint: "it belongs to \(Quote.list(owners))")
    }

    mutating func retry(_ node: Int, _ path: String = "retry") -> RetryPolicy? {
        if tree[node].kind == .false { return .off }
        let shape = FieldTable.intent.fields[IntentKey.retry.rawValue].shape
        guard let object: ObjectReader<RetryKey> = open(node, path, expecting: shape) else { return nil }
        let limit = integer(object, .limit)
        let backoff = duration(object, .backoff)
        let maxBackoff = duration(object, .maxBackoff)
        let outcomes = strings(object, .on)
        if let backoff, let maxBackoff, let node = object[.maxBackoff], maxBackoff < backoff {
            report(
                .invalidValue, tree[node].range, object.path(.maxBackoff),
                "maxBackoff is shorter than backoff (\(backoff))")
        }
        guard let limit else { return nil }
        let first = backoff ?? RetryPolicy.off.backoff
        return RetryPolicy(
            limit: Int(limit), backoff: first,
            maxBackoff: maxBackoff ?? max(first, RetryPolicy.off.maxBackoff), on: outcomes)
    }
}

extension OverlapPolicy {
    /// The policy a word names; `max` nil is the default of the policies that have a limit.
    package init?(word: String, max: Int? = nil) {
        switch word {
        case "skip": self = .skip
        case "queueOne": self = .queueOne
        case "replace": self = .replace
        case "queueAll": self = .queueAll(max: max ?? 100)
        case "allow": self = .allow(max: max ?? 10)
        default: return nil
        }
    }
}

extension CatchUpPolicy {
    /// The policy a word names; `max` nil is 100.
    package init?(word: String, max: Int? = nil) {
        switch word {
        case "latest": self = .latest
        case "none": self = .none
        case "all": self = .all(max: max ?? 100)
        default: return nil
        }
    }
}
