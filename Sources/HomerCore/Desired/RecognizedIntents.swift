/// Intents of which it is known, without decoding their files, that they are as they were accepted: the store has a mark
/// of the bytes that said so (`ReadingRules.mark`).
///
/// Copies share their storage until one is changed, so that a pass does not build it anew.
package struct RecognizedIntents: Hashable, Sendable {
    /// The stored state that has the marks; what is recognized says nothing beside another one.
    package private(set) var base = StateVersion.none
    /// Ids, by file as in `Origin.file`.
    private var ids: [String: String] = [:]
    /// Commits of those that were accepted without one, by file.
    package var commits: [String: CommitInfo] = [:]

    package init() {}

    package var count: Int { ids.count }
    package var isEmpty: Bool { ids.isEmpty }
    package var files: some Collection<String> { ids.keys }

    /// The id of the intent in this file; nil for any other file.
    package func id(of file: String) -> String? { ids[file] }

    package func contains(_ intent: StoredIntent) -> Bool { ids[intent.file] == intent.id }

    package mutating func reserve(_ count: Int) { ids.reserveCapacity(count) }

    package mutating func insert(_ id: String, file: String) { ids[file] = id }

    package mutating func remove(file: String) {
        if ids.isEmpty, commits.isEmpty { return }
        ids[file] = nil
        commits[file] = nil
    }

    /// Whether all of it may be believed beside this state.
    package func stands(on stored: StoredState) -> Bool { ids.isEmpty || base == stored.version }

    /// Everything in it has been found in that state.
    package mutating func rest(on base: StateVersion) { self.base = base }
}

extension StoredIntent {
    /// Whether a file of `desired/` with this mark says no more than what is accepted.
    package func isRecognized(by mark: Digest, file: String) -> Bool {
        self.mark == mark && self.file == file && !removed && source == IntentSource.desired
    }
}

extension DesiredState {
    /// Takes out every decoded intent of which the store says that its file needs no decoding. One whose id another input
    /// claims stays: what is said of the two needs both.
    ///
    /// Returns them as they are stored, in the order of `intents`.
    ///
    /// - Parameter mayBe: which of them may be taken.
    package mutating func takeRecognized(
        by stored: StoredState, where mayBe: (DesiredIntent) -> Bool = { _ in true }
    ) -> [StoredIntent] {
        var found: [StoredIntent] = []
        let contested = contestedIDs
        intents.removeAll { intent in
            guard let mark = intent.origin.mark, let known = stored.intents[intent.spec.id],
                known.isRecognized(by: mark, file: intent.origin.file), !contested.contains(intent.spec.id),
                mayBe(intent)
            else { return false }
            found.append(known)
            return true
        }
        return found
    }

    /// Ids of several decoded intents.
    package var contestedIDs: Set<String> {
        var seen: Set<String> = []
        return Set(intents.map(\.spec.id).filter { !seen.insert($0).inserted })
    }

    /// The first intent of each file, by its path, of those that were decoded.
    var idsByFile: [String: String] {
        Dictionary(intents.map { ($0.origin.file, $0.spec.id) }) { first, _ in first }
    }
}
