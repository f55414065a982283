/// Values of `environment` and `headers` may be secrets: no output shows them. What only names a secret,
/// `${env:NAME}` for example, is shown. Where two secrets differ the marks differ too, as kubectl's do, so that a change can be seen.
package enum SecretMask {
    /// A spec, or any part of one, with the values of every `environment` and `headers` in it masked.
    package static func spec(_ value: JSONValue) -> JSONValue { masked(value, against: nil, "", isSecret: false) }

    package static func change(_ change: FieldChange) -> FieldChange {
        let isSecret = SecretName.isHeld(change.path)
        var masked = change
        masked.before = change.before.map { self.masked($0, against: change.after, "before", isSecret: isSecret) }
        masked.after = change.after.map { self.masked($0, against: change.before, "after", isSecret: isSecret) }
        return masked
    }

    /// Both sides of a comparison.
    package static func pair(_ before: JSONValue, _ after: JSONValue) -> (before: JSONValue, after: JSONValue) {
        (
            masked(before, against: after, "before", isSecret: false),
            masked(after, against: before, "after", isSecret: false)
        )
    }

    /// The value of one field of a spec.
    package static func field(_ path: String, _ value: JSONValue) -> JSONValue {
        masked(value, against: nil, "", isSecret: SecretName.isHeld(path))
    }

    /// - Parameters:
    ///   - other: what stands at the same place on the other side of a comparison.
    ///   - side: how this side is called where the two differ.
    private static func masked(_ value: JSONValue, against other: JSONValue?, _ side: String, isSecret: Bool)
        -> JSONValue
    {
        switch value {
        case .object(let members):
            return .object(
                members.map { member in
                    JSONMember(
                        member.key,
                        masked(
                            member.value, against: other?[member.key], side,
                            isSecret: isSecret || SecretName.isHolder(member.key)))
                })
        case .array(let items):
            let others = other?.array ?? []
            return .array(
                items.enumerated().map { index, item in
                    masked(item, against: index < others.count ? others[index] : nil, side, isSecret: isSecret)
                })
        case .string(let text) where isSecret && !SecretName.isReference(text):
            return .string(other == nil || other == value ? SecretText.mark : "\(SecretText.mark) (\(side))")
        default: return value
        }
    }
}
