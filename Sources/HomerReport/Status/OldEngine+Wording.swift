package import HomerCore

extension OldEngine {
    /// `stop HOMER, then set … in homer.json, then restart the daemon`; nil when nothing is to be done first.
    package var first: String? { stepsBeforeHandover.isEmpty ? nil : stepsBeforeHandover.joined(separator: ", then ") }

    /// `last sign of life 2m ago`
    package func sign(_ moments: Moments) -> String {
        lastSign.map { "last sign of life \(moments.relative($0))" } ?? "no sign of life yet"
    }
}
