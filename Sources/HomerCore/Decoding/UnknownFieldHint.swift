private import Cron

/// What to tell someone who wrote a key that does not exist.
enum UnknownFieldHint {
    /// Words of other tools and what they are called here.
    private static let otherNames = [
        "prompt": "query", "command": "query", "script": "query", "schedule": "trigger", "cron": "trigger.expression",
        "tz": "trigger.timeZone", "timezone": "trigger.timeZone", "interval": "trigger.every",
        "env": "execution.environment",
        "args": "execution.arguments", "cwd": "execution.workingDirectory", "concurrencyPolicy": "overlap",
        "disabled": "enabled", "suspend": "enabled", "notifyOnSuccess": "notify.onSuccess",
        "notifyOnFailure": "notify.onFailure", "streamProgress": "notify.streamProgress", "retries": "retry.limit",
    ]

    static func hint(for key: String, in group: FieldGroup) -> String? {
        if let twin = group.fields.first(where: { looksLike($0.key, key) }) {
            let foreign = Quote.foreign(in: key).map { "it has \($0); " } ?? ""
            return "\(foreign)write \"\(twin.key)\""
        }
        if let near = Suggestion.nearest(to: key, in: group.fields.map(\.key)) { return "did you mean \"\(near)\"?" }
        for elsewhere in [FieldTable.execution, FieldTable.trigger, FieldTable.intent, FieldTable.notify]
        where elsewhere.path != group.path && elsewhere[key] != nil {
            return elsewhere.path.isEmpty ? "it belongs in the outermost object" : "it belongs in \"\(elsewhere.path)\""
        }
        let foreign = otherNames[key] == nil ? Suggestion.nearest(to: key, in: otherNames.keys.sorted()) : key
        if let other = foreign.flatMap({ otherNames[$0] }), other != group.path {
            let local = group.path.isEmpty ? other : other.replacingPrefix("\(group.path).")
            return "did you mean \"\(local)\"?"
        }
        guard group.fields.count <= 12 else { return nil }
        return "the fields of \"\(group.path)\" are \(group.fields.map(\.key).joined(separator: ", "))"
    }

    /// Whether a key that is not all ASCII is a field but for what cannot be seen and letters of other scripts.
    private static func looksLike(_ field: String, _ key: String) -> Bool {
        guard !key.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        let visible = key.unicodeScalars.filter { !CodePoint.isInvisible($0) }
        return visible.count == field.unicodeScalars.count
            && zip(visible, field.unicodeScalars).allSatisfy { $0 == $1 || !$0.isASCII }
            && visible.contains(where: \.isASCII)
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
