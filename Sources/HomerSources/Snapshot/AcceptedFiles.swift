import HomerCore

/// Which accepted intent is of which file.
struct AcceptedFiles: Sendable {
    private var intents: [String: StoredIntent] = [:]
    private var ids: [String: String] = [:]

    /// None.
    init() {}

    /// A file that several intents are of is none of theirs.
    ///
    /// - Parameter left: ids that are left out.
    init(_ stored: StoredState, except left: Set<String>) {
        intents = stored.intents
        ids.reserveCapacity(intents.count)
        var shared: [String] = []
        for intent in intents.values where intent.mark != nil && !left.contains(intent.id) {
            if ids.updateValue(intent.id, forKey: intent.file) != nil { shared.append(intent.file) }
        }
        for file in shared { ids[file] = nil }
    }

    var isEmpty: Bool { ids.isEmpty }
    var count: Int { ids.count }

    /// The id of the intent that is recognized by this mark of its file; nil when there is none.
    func id(of file: String, _ mark: Digest) -> String? {
        guard let id = ids[file], intents[id]?.isRecognized(by: mark, file: file) == true else { return nil }
        return id
    }
}
