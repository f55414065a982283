import HomerCore
import HomerReport

/// The key `notify` of `homer.json`: who is told what, and when.
extension ConfigReader {
    private static let notifyKeys = [
        "channels", "default", "failures", "second", "quietHours", "reminder", "silentMarker", "alerts", "heartbeat",
    ]

    mutating func readNotify(_ node: Int, _ file: inout ConfigFile) {
        var settings = NotifySettings()
        // Names of channels with their places: checked when all channels are known.
        var named: [(name: String, node: Int, path: String)] = []
        each(node, "notify", known: Self.notifyKeys) { reader, key, node in
            let path = "notify.\(key)"
            switch key {
            case "channels":
                settings.channels = reader.channelNames(node)
                reader.readChannels(node, &file)
            case "default", "failures":
                let names = reader.texts(node, path)
                if key == "default" { settings.usual = names } else { settings.failures = names }
                named += (names ?? []).map { ($0, node, path) }
            case "second":
                settings.second = reader.text(node, path)
                named += settings.second.map { [($0, node, path)] } ?? []
            case "quietHours": settings.quiet = reader.quietHours(node)
            case "alerts": file.alerts = reader.alertSettings(node)
            case "heartbeat": file.heartbeat = reader.heartbeat(node)
            case "reminder": settings.reminder = reader.length(node, path) ?? settings.reminder
            default: settings.silentMarker = reader.text(node, path) ?? settings.silentMarker
            }
        }
        for (name, node, path) in named where !settings.channels.contains(name) {
            let near = Suggestion.nearest(to: name, in: settings.channels).map { "did you mean \"\($0)\"?" }
            let known = settings.channels.joined(separator: ", ")
            add(
                .invalidValue, tree[node].range, path, "there is no channel \(Quote.text(name))",
                near ?? (known.isEmpty ? "name it in notify.channels" : "notify.channels has \(known)"))
        }
        file.notify = settings
    }

    /// Also of those that are not in order: what names them is not wrong for it.
    private func channelNames(_ node: Int) -> [String] {
        guard tree[node].kind == .object else { return [] }
        return Set(tree.children(of: node).map { tree.key($0) }).sorted()
    }

    private mutating func quietHours(_ node: Int) -> QuietHours? {
        var ends: [String: Int] = [:]
        let faults = diagnostics.count
        each(node, "notify.quietHours", known: ["from", "to"]) { reader, key, node in
            let path = "notify.quietHours.\(key)"
            guard let text = reader.text(node, path) else { return }
            ends[key] = QuietHours.minute(text)
            if ends[key] == nil { reader.wrong(node, path, "a time of day such as \"22:00\"") }
        }
        guard let from = ends["from"], let to = ends["to"] else {
            guard diagnostics.count == faults else { return nil }
            add(
                .invalidValue, tree[node].range, "notify.quietHours", "quiet hours have \"from\" and \"to\"",
                "such as {\"from\": \"22:00\", \"to\": \"07:00\"}")
            return nil
        }
        return QuietHours(from: from, to: to)
    }
}

extension NotifySettings {
    /// Every setting by its key, for `homer status -o json` and `homer doctor`.
    var figures: [(name: String, value: String)] {
        guard self != NotifySettings() else { return [] }
        let hours = quiet.map { "\(QuietHours.text($0.from)) to \(QuietHours.text($0.to))" }
        let all: [(String, String?)] = [
            ("default", usual?.joined(separator: ",")),
            ("failures", failures?.joined(separator: ",")), ("second", second), ("quietHours", hours),
            ("reminder", reminder == .zero ? "none" : "\(reminder)"),
            ("silentMarker", silentMarker.isEmpty ? "none" : silentMarker),
        ]
        return all.compactMap { key, value in value.map { ("notify.\(key)", $0) } }
    }
}
