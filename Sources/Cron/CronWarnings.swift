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
        if let warning = dayWarning(fields) { warnings.append(warning) }
        return warnings
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
