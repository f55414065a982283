extension Diagnostic {
    /// How near a diagnostic is to the mistake that was made; smaller is nearer. A version that is too new explains every
    /// other error of a file, a mistyped key explains the field that is missing for it, and a warning explains none.
    package var rank: Int {
        if severity == .warning { return 3 }
        if isConsequence { return 2 }
        return code == .unsupportedVersion ? 0 : 1
    }

    /// Whether another error of the file probably explains this one.
    package var isConsequence: Bool { severity == .error && code == .missingField }
}

extension [Diagnostic] {
    /// Causes before consequences; of equal rank in the order given.
    package var causesFirst: [Diagnostic] {
        enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
    }
}
