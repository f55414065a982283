extension CronExpression {
    /// What is legal here but probably not meant; empty for an ordinary expression.
    package var warnings: [CronWarning] {
        let fields = itemFields
        var warnings: [CronWarning] = []
        if neverFires {
            warnings.append(CronWarning(field: nil, message: "never fires: no such date exists"))
        }
        for (field, items) in zip(CronField.allCases, fields) {
            for item in items {
                guard let step = item.step, step > 1, item.values(in: field).count == 1 else { continue }
                let value = item.values(in: field)[0]
                warnings.append(
                    CronWarning(field: field.name, message: "the step \(step) leaves only the value \(value)"))
            }
        }
        for (field, items) in zip(CronField.allCases, fields) {
            if let warning = unevenStep(field, items) { warnings.append(warning) }
        }
        if let warning = dayWarning(fields) { warnings.append(warning) }
        return warnings
    }

    /// A step that does not divide its field starts anew at the field's end, so that one gap is shorter than the others.
    private func unevenStep(_ field: CronField, _ items: [CronItem]) -> CronWarning? {
        guard items.count == 1, let step = items.first?.step, step > 1, let values = items.first?.values(in: field),
            values.count > 1, let first = values.first, let last = values.last, wraps(field)
        else { return nil }
        let low = field.bounds.lowerBound
        if case .range(let start, let end) = items[0].base, start > low || end < field.lastValue { return nil }
        let size = field.lastValue - low + 1
        let gap = first + size - last
        // Months have 28 to 31 days: no step divides them all.
        guard field == .dayOfMonth || gap != step else { return nil }
        let short = field == .dayOfMonth ? "a shorter gap in most months" : "a gap of \(gap) instead of \(step)"
        return CronWarning(
            field: field.name,
            message: "the step \(step) is uneven: after \(last) comes \(first) again, \(short); "
                + "for even gaps use an interval trigger")
    }

    /// Whether the end of a field is followed by its beginning: not when the next larger field selects one value alone.
    /// Two restricted day fields together count no even days anyway.
    private func wraps(_ field: CronField) -> Bool {
        switch field {
        case .second: minutes.nonzeroBitCount > 1
        case .minute: hours.nonzeroBitCount > 1
        case .hour: daysOfMonth.nonzeroBitCount > 1 && daysOfWeek.nonzeroBitCount > 1
        case .dayOfMonth: months.nonzeroBitCount > 1 && isEitherDayFieldOpen
        case .dayOfWeek: isEitherDayFieldOpen
        case .month: true
        }
    }

    private func dayWarning(_ fields: [[CronItem]]) -> CronWarning? {
        guard dayMatch == nil, !fields[3].isUnrestricted, !fields[5].isUnrestricted else { return nil }
        if requiresBothDayFields {
            let which = dayOfMonthBeginsWithStar ? "day-of-month" : "day-of-week"
            return CronWarning(
                field: nil,
                message: "the \(which) field begins with '*', so a day must match both day fields, as in crontab(5); "
                    + "other schedulers let it match either; set dayMatch to say which is meant")
        }
        for (field, bits, all) in [
            (CronField.dayOfMonth, daysOfMonth, Self.allDaysOfMonth), (.dayOfWeek, daysOfWeek, Self.allDaysOfWeek),
        ] where bits == all {
            return CronWarning(
                field: field.name, message: "every day is listed and a day may match either day field: runs every day")
        }
        return nil
    }

    /// The six fields as items. The text was parsed once, so this cannot fail; if it did, nothing would be said.
    var itemFields: [[CronItem]] {
        guard let source = try? CronText(description), let fields = try? Self.items(of: source) else { return [] }
        return fields
    }

    static var allDaysOfMonth: UInt64 { 0xFFFF_FFFE }
    static var allDaysOfWeek: UInt64 { 0x7F }
}
