private import Cron

extension DecodeSession {
    /// Decodes `trigger`.
    mutating func trigger(_ node: Int, _ path: String = "trigger") -> FurtherTrigger? {
        guard let object: ObjectReader<TriggerKey> = open(node, path) else { return nil }
        let metadata = freeObject(object, .metadata)
        guard let type = text(object, .type) else { return nil }
        checkMembership(object, type: type)
        let trigger: Trigger? =
            switch TriggerType(rawValue: type) {
            case .cron: cron(object)
            case .interval: interval(object)
            case .event: event(object)
            case .at: timestamp(object, .time).map(Trigger.at)
            case .after: after(object)
            case .immediate, nil: .immediate
            }
        return trigger.map { FurtherTrigger($0, metadata: metadata) }
    }

    /// Decodes `trigger`, or `triggers`: exactly one of them is given. Each of several is another one.
    mutating func triggers(_ object: ObjectReader<IntentKey>) -> [FurtherTrigger]? {
        guard let list = object[.triggers] else {
            return object[.trigger].flatMap { trigger($0) }.map { [$0] }
        }
        if let node = object[.trigger] {
            report(
                .invalidValue, tree[node].keyRange, "trigger", "\"trigger\" and \"triggers\" say the same thing",
                hint: "write all of them in \"triggers\"")
            _ = trigger(node)
        }
        guard tree[list].kind == .array else {
            wrongType(list, "triggers", .objects(FieldTable.trigger))
            return nil
        }
        let items = Array(tree.children(of: list))
        guard items.count >= 2, items.count <= FurtherTrigger.mostTriggers else {
            report(
                .outOfRange, mark(list), "triggers",
                "names \(items.count) triggers; it takes 2 to \(FurtherTrigger.mostTriggers)",
                hint: items.count == 1 ? "write one as \"trigger\"" : nil)
            return nil
        }
        var found: [FurtherTrigger] = []
        for (place, item) in items.enumerated() {
            guard let trigger = trigger(item, "triggers[\(place)]") else { continue }
            if let same = found.firstIndex(where: { $0.trigger == trigger.trigger }) {
                report(
                    .invalidValue, mark(item), "triggers[\(place)]", "says the same as triggers[\(same)]",
                    hint: "remove one of the two")
            }
            found.append(trigger)
        }
        return found.count == items.count ? found : nil
    }

    /// Reports fields of other trigger types, and missing ones of this type.
    private mutating func checkMembership(_ object: ObjectReader<TriggerKey>, type: String) {
        for (index, field) in FieldTable.trigger.fields.enumerated() where !field.owners.isEmpty {
            guard let key = TriggerKey(rawValue: index) else { continue }
            let belongs = field.owners.contains(type)
            if let node = object[key], !belongs {
                let owners = Quote.list(field.owners)
                report(
                    .unknownField, tree[node].keyRange, object.path(key),
                    "\"\(field.key)\" does not belong to a trigger of type \"\(type)\"",
                    hint: "remove it, or write \"type\": \(owners)")
            } else if object[key] == nil, belongs, field.isRequired {
                missing(field, in: object.node, object.path(key))
            }
        }
    }

    private mutating func cron(_ object: ObjectReader<TriggerKey>) -> Trigger? {
        let zone = text(object, .timeZone)
        let dayMatch = choice(object, .dayMatch, as: DayMatchRule.self)
        let dst = choice(object, .dst, as: DSTRule.self)
        let days = (strings(object, .days) ?? []).compactMap { CronDayRule($0) }
        if days.isEmpty, let place = object[.days], tree[place].kind == .array, tree[place].count == 0 {
            report(.invalidValue, mark(place), object.path(.days), "names no day", hint: "leave it out for every day")
        }
        guard let text = text(object, .expression), let node = object[.expression] else { return nil }
        guard checkCron(text, node, object.path(.expression), dayMatch: dayMatch) else { return nil }
        let cron = CronTrigger(
            expression: text, timeZone: zone, dayMatch: dayMatch, dst: dst ?? .vixie, days: days.sortedOnce)
        if let place = object[.days], !days.isEmpty, cron.parsed?.next(after: 0, in: .utc) == nil {
            report(
                .cronNeverFires, mark(place), object.path(.days),
                "none of these days is one of the expression \(Quote.text(text))",
                hint: "write * in its day fields, and let \"days\" say which")
            return nil
        }
        return .cron(cron)
    }

    /// Whether a cron expression is usable; says what is wrong with it, at the character.
    mutating func checkCron(_ text: String, _ node: Int, _ path: String, dayMatch: DayMatchRule?) -> Bool {
        do throws(CronError) {
            let match = dayMatch.map { $0 == .both ? CronExpression.DayMatch.both : .either }
            let expression = try CronExpression(text, dayMatch: match)
            guard expression.neverFires else {
                for warning in expression.warnings {
                    report(.suspiciousCron, tree[node].range, path, warning.description, severity: .warning)
                }
                return true
            }
            report(
                .cronNeverFires, tree[node].range, path, "the expression \(Quote.text(text)) never fires",
                hint: "no date of the calendar matches its day and month")
        } catch {
            let place = error.field.map { "\($0): " } ?? ""
            report(.invalidCron, cronRange(error.column, node), path, place + error.reason, hint: error.hint)
        }
        return false
    }

    /// From the character the error names to the end of its field.
    private func cronRange(_ column: Int, _ node: Int) -> Range<Int> {
        let start = tree.offset(ofCharacter: max(0, column - 1), in: node)
        var end = start
        let limit = tree[node].range.upperBound - 1
        while end < limit, ![0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: "\\")].contains(tree.bytes[end]) { end += 1 }
        return start..<max(end, start + 1)
    }

    private mutating func interval(_ object: ObjectReader<TriggerKey>) -> Trigger? {
        let anchor = choice(object, .anchor, as: IntervalAnchor.self) ?? .anchored
        let anchorAt = timestamp(object, .anchorAt)
        if let node = object[.anchorAt], anchor != .anchored {
            report(
                .invalidValue, tree[node].keyRange, object.path(.anchorAt),
                "\"anchorAt\" has no meaning when anchor is \"\(anchor.rawValue)\"", hint: "remove one of the two")
        }
        let every = duration(object, .every)
        let milliseconds = integer(object, .ms)
        switch (object[.every], object[.ms]) {
        case (nil, nil):
            guard let field = FieldTable.trigger["every"] else { return nil }
            missing(field, in: object.node, object.path(.every))
        case (.some, .some(let node)):
            report(
                .invalidValue, tree[node].keyRange, object.path(.ms), "\"every\" and \"ms\" say the same thing",
                hint: "remove one of the two")
        default: break
        }
        guard let length = every ?? milliseconds.map({ Milliseconds($0) }) else { return nil }
        return .interval(IntervalTrigger(every: length, anchor: anchor, anchorAt: anchorAt))
    }

    private mutating func event(_ object: ObjectReader<TriggerKey>) -> Trigger? {
        let filter = freeObject(object, .filter)
        return text(object, .event).map { .event(name: $0, filter: filter) }
    }

    private mutating func after(_ object: ObjectReader<TriggerKey>) -> Trigger? {
        let condition = choice(object, .on, as: ChainCondition.self) ?? .success
        return text(object, .intent).map { .after(intent: $0, on: condition) }
    }
}

extension [CronDayRule] {
    /// Each once, in the order of the table: how they are listed means nothing.
    fileprivate var sortedOnce: [CronDayRule] { isEmpty ? [] : CronDayRule.all.filter(contains) }
}
