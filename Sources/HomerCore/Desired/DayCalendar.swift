/// A file that names days: a JSON array of dates, or an iCalendar file with events of whole days.
package struct DayCalendar: Hashable, Sendable {
    package private(set) var days: [LocalDay: String] = [:]
    /// What is wrong with it; with one of these nothing of it is used.
    package var diagnostics: [Diagnostic] = []

    /// nil for a file that is none: by its name no iCalendar file, and no array.
    ///
    /// - Parameter file: the path that diagnostics name.
    package init?(_ bytes: [UInt8], file: String) {
        if file.hasSuffix(".ics") {
            do throws(CalendarFault) {
                days = try ICalendar.days(of: String(decoding: bytes, as: UTF8.self))
            } catch {
                diagnostics = [
                    Diagnostic(
                        code: .invalidValue, file: file, message: "line \(error.line): \(error.message)",
                        hint: error.hint)
                ]
            }
            return
        }
        guard bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "[") else { return nil }
        let parse = JSONParser.parse(bytes)
        let source = SourceText(file: file, bytes: bytes)
        let problems = [parse.syntaxError].compactMap { $0 } + parse.problems
        guard problems.isEmpty else {
            diagnostics = problems.map { source.diagnostic($0) }
            return
        }
        for item in parse.tree.children(of: JSONTree.root) {
            if let (day, name) = DayExceptions.day(parse.tree.value(item, sortedKeys: true)) {
                days[day] = name
            } else {
                diagnostics.append(
                    source.diagnostic(
                        JSONProblem(
                            .invalidValue, parse.tree[item].range, "is not a day",
                            hint: #"write "2026-12-25", or { "date": "2026-12-25", "name": "Christmas" }"#)))
            }
        }
        diagnostics = Array(diagnostics.prefix(20))
    }
}

extension DayExceptions {
    /// A day as JSON has it: `"2026-12-25"`, or an object with `date` and perhaps `name`.
    static func day(_ value: JSONValue) -> (LocalDay, String)? {
        if let text = value.string { return LocalDay(text).map { ($0, "") } }
        guard let members = value.members, members.allSatisfy({ ["date", "name"].contains($0.key) }),
            let day = value["date"]?.string.flatMap({ LocalDay($0) })
        else { return nil }
        if let name = value["name"] { return name.string.map { (day, $0) } }
        return (day, "")
    }
}

extension DesiredState {
    /// Gives every intent the days of the calendars it names. One whose calendar is not there or not in order is held; a
    /// file that an intent takes as a calendar is not an intent that went wrong.
    ///
    /// - Parameter calendars: by their paths as shown.
    package mutating func resolveExceptions(_ calendars: [String: DayCalendar]) {
        var used: Set<String> = []
        var kept: [DesiredIntent] = []
        for intent in intents {
            guard !intent.spec.except.files.isEmpty else {
                kept.append(intent)
                continue
            }
            var spec = intent.spec
            let problems = spec.except.files.flatMap { file -> [Diagnostic] in
                let path = Self.path(file, from: intent.origin.file)
                used.insert(path)
                guard let calendar = calendars[path] else {
                    return [
                        Diagnostic(
                            code: .invalidValue, file: intent.origin.file, field: "except",
                            message: "there is no calendar \(Quote.text(path))",
                            hint: "it is looked for from this file, within the directory of the intents")
                    ]
                }
                if calendar.diagnostics.isEmpty { spec.except.days.merge(calendar.days) { own, _ in own } }
                return calendar.diagnostics
            }
            var found = problems
            if spec.except.days.count > DayExceptions.mostDays {
                found.append(
                    Diagnostic(
                        code: .outOfRange, file: intent.origin.file, field: "except",
                        message: "names more than \(DayExceptions.mostDays) days"))
            }
            if found.isEmpty {
                kept.append(DesiredIntent(spec: spec, origin: intent.origin))
            } else {
                held.append(
                    HeldInput(
                        file: intent.origin.file, intentID: spec.id, source: intent.origin.source, diagnostics: found))
            }
        }
        intents = kept
        held.removeAll { $0.intentID == nil && used.contains($0.file) && calendars[$0.file] != nil }
    }

    /// A path from the directory of a file, without its dots.
    private static func path(_ path: String, from file: String) -> String {
        var parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        for part in path.split(separator: "/").map(String.init) where part != "." {
            if part == "..", let last = parts.last, last != "..", last != "" {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
