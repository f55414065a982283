import ArgumentParser
import Cron
import HomerCore
import HomerReport

/// One expression, its zone and the moment to look from, as the cron commands ask about it.
struct CronQuestion {
    let expression: CronExpression
    let zone: Zone
    /// As the user named it; `local` for the machine's own.
    let zoneName: String
    let after: Timestamp
    /// Whether distances from now mean anything.
    let isFromNow: Bool
}

extension CronQuestion {
    /// Throws a `Failure` that says what is wrong and what to write. With JSON output a wrong expression is also
    /// answered on standard output.
    init(_ text: String, _ rules: CronRuleOptions, output: OutputOptions, after: String?) throws {
        do throws(CronError) {
            expression = try CronExpression(text, dayMatch: rules.dayMatch, dst: rules.dst)
        } catch {
            if output.isJSON { output.printOne(.cronProblem, CronProblemText(text: text, error: error).json) { "" } }
            throw Failure(message: CronProblemText(text: text, error: error).text)
        }
        zone = try Self.zone(rules.timeZone, .own)
        zoneName = rules.timeZone ?? "local"
        isFromNow = after == nil
        self.after = try after.map { [zone] in try Self.moment($0, in: zone) } ?? WallClock.now()
    }

    static func zone(_ name: String?, _ zones: ZoneDatabase) throws -> Zone {
        if name.map({ zones.isName($0) }) ?? true, let zone = zones.zone(named: name) { return zone }
        throw Failure(
            message: "there is no time zone \"\(name ?? "")\"; "
                + ZoneHint.hint(for: name ?? "", among: zones.names()))
    }

    static func moment(_ text: String, in zone: Zone) throws -> Timestamp {
        guard let moment = MomentText(text) else {
            throw Failure(
                message: "\"\(text)\" is not a time; write 2026-03-08T02:30:00Z, 2026-03-08T02:30:00-08:00, or "
                    + "2026-03-08 02:30 for local time")
        }
        return Timestamp(seconds: moment.seconds(in: zone))
    }

    func occurrences(_ count: Int) -> [Int64] {
        expression.occurrences(after: after.seconds, through: .max, in: zone, limit: count)
    }

    var warnings: JSONValue { .array(expression.warnings.map { .string($0.description) }) }

    func json(count: Int) -> JSONValue {
        .object([
            "expression": .string(expression.description),
            "explanation": .string(expression.explanation), "timeZone": .string(zoneName),
            "since": .string(utcText(after.seconds)), "warnings": warnings,
            "next": .array(
                occurrences(count).map { time in
                    .object([
                        "at": .string(utcText(time)),
                        "local": .string(zone.localTime(atUTC: time).description + offsetText(time)),
                        "abbreviation": .string(zone.abbreviation(atUTC: time)),
                        "note": expression.dstNote(at: time, in: zone).map { .string($0) },
                    ])
                }),
        ])
    }

    /// `LOCAL TIME  ZONE  UTC  DUE  NOTE`; the last two only where there is something to say.
    func table(count: Int) -> String {
        let times = occurrences(count)
        let notes = times.map { expression.dstNote(at: $0, in: zone) }
        let hasNotes = notes.contains { $0 != nil }
        var table = TextTable(
            ["LOCAL TIME", "ZONE", "UTC"] + (isFromNow ? ["DUE"] : []) + (hasNotes ? ["NOTE"] : []))
        for (time, note) in zip(times, notes) {
            let civil = zone.localTime(atUTC: time)
            let name = zone.abbreviation(atUTC: time)
            let isNamed = name.first?.isLetter ?? false
            var cells: [TextTable.Cell] = [
                .init("\(Self.weekdays[civil.weekday]) \(civil.dateText) \(civil.timeText)"),
                .init((isNamed ? "\(name) " : "") + offsetText(time)), .init(utcText(time)),
            ]
            if isFromNow { cells.append(.init("in " + Moments.distance(Timestamp(seconds: time) - after))) }
            if hasNotes { cells.append(.init(note ?? "")) }
            table.add(cells)
        }
        return table.text
    }

    /// Seconds are all a cron expression knows.
    func utcText(_ time: Int64) -> String { CivilTime(localSeconds: time).description + "Z" }

    private func offsetText(_ time: Int64) -> String {
        let minutes = abs(zone.offset(atUTC: time)) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (zone.offset(atUTC: time) < 0 ? "-" : "+") + "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}
