/// What cannot be used of an iCalendar file.
struct CalendarFault: Error, Hashable {
    /// From 1.
    var line: Int
    var message: String
    var hint: String?
}

/// The days of an iCalendar file (RFC 5545): those of its events that last whole days. Events with a time of day are not
/// about days, and cancelled ones are none; rules of repetition are refused rather than half understood.
enum ICalendar {
    private struct Property {
        var line: Int
        var name: String
        var value: String
    }

    private struct Event {
        var line: Int
        var start: LocalDay?
        var end: LocalDay?
        var length = 1
        var summary = ""
        var isCancelled = false
    }

    /// An event that lasts longer is taken for a mistake.
    private static let longest = 400

    static func days(of text: String) throws(CalendarFault) -> [LocalDay: String] {
        var days: [LocalDay: String] = [:]
        var event: Event?
        /// Components inside an event, such as alarms.
        var depth = 0
        let properties = properties(of: text)
        guard properties.first?.name == "BEGIN", properties.first?.value.uppercased() == "VCALENDAR" else {
            throw CalendarFault(line: 1, message: "is no iCalendar file", hint: "it begins with BEGIN:VCALENDAR")
        }
        for property in properties {
            switch (property.name, property.value.uppercased()) {
            case ("BEGIN", "VEVENT") where event == nil: event = Event(line: property.line)
            case ("BEGIN", _) where event != nil: depth += 1
            case ("END", _) where depth > 0: depth -= 1
            case ("END", "VEVENT"):
                if let event { try add(event, to: &days) }
                event = nil
            default:
                guard depth == 0, event != nil else { continue }
                try take(property, &event)
            }
        }
        if let event { throw CalendarFault(line: event.line, message: "an event has no END:VEVENT") }
        return days
    }

    private static func take(_ property: Property, _ event: inout Event?) throws(CalendarFault) {
        switch property.name {
        case "DTSTART": event?.start = day(property.value)
        case "DTEND": event?.end = day(property.value)
        case "DURATION":
            let digits = property.value.dropFirst().dropLast()
            guard property.value.hasPrefix("P"), let count = Int(digits), count > 0, let unit = property.value.last,
                unit == "D" || unit == "W"
            else { return }
            event?.length = unit == "W" ? count * 7 : count
        case "SUMMARY": event?.summary = unescaped(property.value)
        case "STATUS": event?.isCancelled = property.value.uppercased() == "CANCELLED"
        case "RRULE", "RDATE":
            throw CalendarFault(
                line: property.line, message: "\(property.name) repeats an event, which is not understood here",
                hint: "write each day as an event of its own")
        default: break
        }
    }

    private static func add(_ event: Event, to days: inout [LocalDay: String]) throws(CalendarFault) {
        guard let start = event.start, !event.isCancelled else { return }
        var day = start
        var count = 0
        while event.end.map({ day < $0 || count == 0 }) ?? (count < event.length) {
            guard count < longest else {
                throw CalendarFault(line: event.line, message: "an event lasts more than \(longest) days")
            }
            days[day] = event.summary
            day = day.next
            count += 1
        }
    }

    /// `20261225`; nil for a value with a time of day.
    private static func day(_ value: String) -> LocalDay? {
        let digits = Array(value)
        guard digits.count == 8 else { return nil }
        return LocalDay("\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))")
    }

    /// Folded lines are put together again; parameters are left out.
    private static func properties(of text: String) -> [Property] {
        var lines: [(number: Int, text: String)] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if let first = line.first, first == " " || first == "\t", !lines.isEmpty {
                lines[lines.count - 1].text += line.dropFirst()
            } else {
                lines.append((index + 1, String(line)))
            }
        }
        return lines.compactMap { line in
            var isQuoted = false
            let colon = line.text.firstIndex { character in
                if character == "\"" { isQuoted.toggle() }
                return character == ":" && !isQuoted
            }
            guard let colon else { return nil }
            let name = line.text[..<colon].prefix { $0 != ";" }
            return Property(
                line: line.number, name: name.uppercased(), value: String(line.text[line.text.index(after: colon)...]))
        }
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character == "n" || character == "N" ? " " : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
