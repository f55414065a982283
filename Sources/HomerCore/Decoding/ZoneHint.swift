/// What to write instead of something that is no zone name.
package enum ZoneHint {
    /// Abbreviations people use as names, and what they probably mean. Several places share most of them, which is why
    /// they are no names.
    private static let places = [
        "BST": ["Europe/London"], "IST": ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "PST": ["America/Los_Angeles"], "PDT": ["America/Los_Angeles"], "PT": ["America/Los_Angeles"],
        "MDT": ["America/Denver"], "MT": ["America/Denver"], "CT": ["America/Chicago"],
        "CST": ["America/Chicago", "Asia/Shanghai"], "CDT": ["America/Chicago"], "EDT": ["America/New_York"],
        "ET": ["America/New_York"], "AST": ["America/Halifax"], "ADT": ["America/Halifax"],
        "NST": ["America/St_Johns"], "NDT": ["America/St_Johns"], "AKST": ["America/Anchorage"],
        "AKDT": ["America/Anchorage"], "CEST": ["Europe/Berlin"], "EEST": ["Europe/Athens"], "WEST": ["Europe/Lisbon"],
        "MSK": ["Europe/Moscow"], "SGT": ["Asia/Singapore"], "HKT": ["Asia/Hong_Kong"], "JST": ["Asia/Tokyo"],
        "KST": ["Asia/Seoul"], "PKT": ["Asia/Karachi"], "ICT": ["Asia/Bangkok"], "AEST": ["Australia/Sydney"],
        "AEDT": ["Australia/Sydney"], "ACST": ["Australia/Adelaide"], "AWST": ["Australia/Perth"],
        "NZST": ["Pacific/Auckland"], "NZDT": ["Pacific/Auckland"], "BRT": ["America/Sao_Paulo"],
        "ART": ["America/Argentina/Buenos_Aires"], "SAST": ["Africa/Johannesburg"], "CAT": ["Africa/Harare"],
        "EAT": ["Africa/Nairobi"], "WAT": ["Africa/Lagos"], "Z": ["UTC"],
    ]

    /// One sentence for a name that does not exist. `names` are those that do.
    package static func hint(for name: String, among names: [String]) -> String {
        if let places = places[name.uppercased()] { return "did you mean \(Quote.list(places))?" }
        if let offset = offset(name) { return offset }
        let wanted = name.lowercased().map { $0 == " " ? "_" : $0 }
        let sameCity = names.first { zone in
            let lower = zone.lowercased()
            return lower.elementsEqual(wanted) || lower.split(separator: "/").last?.elementsEqual(wanted) ?? false
        }
        let near = sameCity ?? Suggestion.nearest(to: name, in: names)
        return near.map { "did you mean \"\($0)\"?" } ?? "use an IANA name such as \"Europe/Zurich\" or \"UTC\""
    }

    /// `GMT+5`, `UTC-03:30`, `+02:00`: the names that exist count the other way round, as POSIX does.
    private static func offset(_ name: String) -> String? {
        let upper = name.uppercased()
        let lead = ["ETC/GMT", "GMT", "UTC"].first { upper.hasPrefix($0) } ?? ""
        var text = upper.dropFirst(lead.count)
        guard let sign = text.popFirst(), sign == "+" || sign == "-", let digit = text.first, digit.isASCII,
            digit.isNumber
        else { return nil }
        let hours = Int(text.prefix { $0.isASCII && $0.isNumber }.prefix(2)) ?? 0
        let rest = text.drop { $0.isASCII && $0.isNumber }
        let isWhole = rest.isEmpty || rest == ":00"
        let place = "a place such as \"Europe/Zurich\" also knows summer time"
        guard isWhole, hours > 0, hours <= 14, lead != "ETC/GMT" else { return "an offset is no zone; \(place)" }
        let side = sign == "+" ? "east" : "west"
        return "\"Etc/GMT\(sign == "+" ? "-" : "+")\(hours)\" is \(hours) h \(side) of UTC (its sign is the opposite); "
            + place
    }
}
