/// Rollbacks in force: what a file says is refused as long as it says exactly that.
struct Pins {
    private let byID: [String: Override]

    init(_ overrides: [Override]) {
        byID = Dictionary(
            overrides.compactMap { row in row.kind == .pin ? row.intentID.map { ($0, row) } : nil },
            uniquingKeysWith: { _, later in later })
    }

    /// What is in force of an intent that was read: the pinned text when the file still says what is refused.
    func inForce(
        _ read: DesiredIntent, storedSpec: (String) throws -> JSONValue?
    ) throws -> DesiredIntent {
        guard byID[read.spec.id]?.refusedHash == read.hash, let text = try storedSpec(read.spec.id),
            let spec = try? IntentSpec(canonical: text)
        else { return read }
        var origin = read.origin
        // The file does not say what is in force.
        origin.mark = nil
        return DesiredIntent(spec: spec, origin: origin)
    }

    /// Pins whose file says something else now, without a change that would end them anyway.
    func ended(by intents: [DesiredIntent], changes: [Change]) -> [String] {
        guard !byID.isEmpty else { return [] }
        let edited = Set(changes.filter { $0.fromGeneration != $0.toGeneration }.map(\.id))
        return intents.compactMap { intent in
            guard let pin = byID[intent.spec.id], pin.refusedHash != intent.hash, !edited.contains(intent.spec.id)
            else { return nil }
            return intent.spec.id
        }
    }
}
