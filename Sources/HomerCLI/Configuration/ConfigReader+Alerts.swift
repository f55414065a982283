import HomerCore

/// The keys `notify.alerts` and `notify.heartbeat` of `homer.json`: what counts as wrong, and who outside is told that the
/// daemon lives.
extension ConfigReader {
    private static let alertsPath = "notify.alerts"
    private static let offWord = "off"

    /// An object with a number for each rule or `"off"`, or `"off"` for all.
    mutating func alertSettings(_ node: Int) -> AlertSettings {
        var settings = AlertSettings()
        if isOff(node) {
            settings.off = Set(AlertRule.allCases)
            return settings
        }
        guard tree[node].kind == .object else {
            wrong(node, Self.alertsPath, "an object with rules, or \"off\"")
            return settings
        }
        each(node, Self.alertsPath, known: AlertRule.allCases.map(\.rawValue)) { reader, key, node in
            guard let rule = AlertRule(rawValue: key) else { return }
            if reader.isOff(node) {
                settings.off.insert(rule)
            } else {
                settings.numbers[rule] = reader.limit(of: rule, node)
            }
        }
        return settings
    }

    private func isOff(_ node: Int) -> Bool { tree[node].kind == .string && tree.text(node) == Self.offWord }

    private mutating func limit(of rule: AlertRule, _ node: Int) -> Int64? {
        let path = "\(Self.alertsPath).\(rule)"
        switch rule.measure {
        case .length: return length(node, path)?.count
        case .count: return number(node, path, in: 0...1_000_000).map(Int64.init)
        case .megabytes: return number(node, path, in: 1...1_000_000_000).map(Int64.init)
        case .none:
            add(
                .invalidValue, tree[node].range, path, "this rule has no number",
                "write \"off\", or take it out to have it on")
            return nil
        }
    }

    /// nil when any of it is wrong; every fault is reported.
    mutating func heartbeat(_ node: Int) -> HeartbeatSettings? {
        let path = "notify.heartbeat"
        var (url, every): (String?, Milliseconds?) = (nil, HeartbeatSettings.usual)
        var allowPrivate = false
        var isNamed = false
        each(node, path, known: ["url", "every", "allowPrivate"]) { reader, key, node in
            switch key {
            case "url": (url, isNamed) = (reader.serverAddress(node, "\(path).url"), true)
            case "every": every = reader.pace(node, "\(path).every")
            default: allowPrivate = reader.flag(node, "\(path).allowPrivate")
            }
        }
        if tree[node].kind == .object, !isNamed {
            add(.missingField, tree[node].range, path, "a heartbeat needs \"url\"", nil)
        }
        guard let url, let every else { return nil }
        var settings = HeartbeatSettings(url: url, every: every)
        settings.allowPrivate = allowPrivate
        return settings
    }

    private mutating func pace(_ node: Int, _ path: String) -> Milliseconds? {
        guard let length = length(node, path) else { return nil }
        guard HeartbeatSettings.shortest <= length, length <= HeartbeatSettings.longest else {
            add(
                .outOfRange, tree[node].range, path,
                "signs are from \(HeartbeatSettings.shortest) to \(HeartbeatSettings.longest) apart",
                "leave it out for \(HeartbeatSettings.usual)")
            return nil
        }
        return length
    }
}

extension ConfigFile {
    /// What the file says of alerts and the heartbeat, by key, for `homer status -o json` and `homer doctor`.
    var watchFigures: [(name: String, value: String)] {
        let rules = AlertRule.allCases.compactMap { rule -> (name: String, value: String)? in
            let name = "notify.alerts.\(rule)"
            if !alerts.isOn(rule) { return (name, "off") }
            guard let number = alerts.numbers[rule] else { return nil }
            if case .length = rule.measure { return (name, "\(Milliseconds(number))") }
            return (name, "\(number)")
        }
        guard let heartbeat else { return rules }
        let place = heartbeat.url + (heartbeat.allowPrivate ? ", also private" : "")
        return rules + [("notify.heartbeat", "\(place) every \(heartbeat.every)")]
    }
}
