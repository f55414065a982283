import HomerCore
package import HomerStore

extension RuntimeFlag {
    /// The command that sets the flag.
    package func command(_ value: String) -> String { "homer flags set \(rawValue) \(value)" }
}

extension FlagChange {
    /// The command that undoes it; what was missing or could not be understood goes back to its default, which held.
    package var wayBack: String {
        from.flatMap { flag.reading($0) }.map { flag.command($0) } ?? "homer flags reset \(flag.rawValue)"
    }
}

extension FlagRow {
    /// As stored; in quotes when it cannot be understood.
    package var shownValue: String {
        guard let stored else { return "-" }
        return isReadable ? stored : JSONValue.string(stored).compact
    }

    package var unreadableSentence: String {
        "\(flag.rawValue) holds \(shownValue), which is not \(flag.accepted): its default \(effective) is used. "
            + "`homer flags reset \(flag.rawValue)` stores that"
    }
}
