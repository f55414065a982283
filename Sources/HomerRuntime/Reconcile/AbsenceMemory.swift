import HomerCore

/// Since when intents have been absent, as the passes of this process saw it. The first pass after a start, and the
/// first one after a long gap or a jump of the clock, only observe.
struct AbsenceMemory {
    private var first: [String: Timestamp] = [:]
    private var lastPass: Timestamp?

    /// Longer than this between two passes, which come every half minute, is a machine that slept or a clock that
    /// jumped.
    static let longestGap = Milliseconds.hours(1)

    /// What the pass made at this moment may take for proven.
    mutating func evidence(at now: Timestamp) -> AbsenceEvidence {
        if let lastPass, now < lastPass || now - lastPass > Self.longestGap { first = [:] }
        lastPass = now
        return .since(first)
    }

    /// Takes over what a pass saw. Returns the ids that are absent for the first time, in order.
    mutating func note(_ absent: Set<String>, at now: Timestamp) -> [String] {
        let fresh = absent.filter { first[$0] == nil }.sorted()
        first = Dictionary(uniqueKeysWithValues: absent.map { ($0, first[$0] ?? now) })
        return fresh
    }
}
