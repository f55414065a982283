import HomerCore
package import HomerReport
package import HomerStore

/// Names a user typed, checked against what is stored.
package struct IntentLookup {
    private static let prefix = "intent:"
    private let known: [String]
    /// Rows that somebody wrote into the table and that no pass has taken up.
    private let inserted: Set<String>

    package init(_ snapshot: StoreSnapshot) throws {
        known = try snapshot.intentIDs(includeRemoved: true)
        inserted = Set(try snapshot.insertedIntentIDs())
    }

    /// Where nothing else is asked about the same state.
    package init(_ store: Store) throws { self = try store.snapshot { try Self($0) } }

    /// How answers name runs in commands that take intents as well.
    package var runs: RunArguments { RunArguments(ids: known) }

    package func has(_ id: String) -> Bool { known.contains(id) }

    /// Returns when every id is stored, removed or not; else throws with the nearest name.
    package func require(_ ids: [String]) throws {
        for id in ids where !has(id) { throw unknown(id) }
    }

    package func unknown(_ id: String) -> Failure {
        if inserted.contains(id) {
            return Failure(
                message:
                    "\"\(id)\" was written into the table intents and is not taken up yet: the daemon's next pass does "
                    + "that, or `homer apply`; `homer diff \(id)` shows what comes of it, or what is wrong with it")
        }
        let hint = Suggestion.nearest(to: id, in: known).map { " did you mean \"\($0)\"?" } ?? ""
        return Failure(message: "there is no intent \"\(id)\";\(hint) `homer get --all` lists what there is")
    }

    /// What `ID|RUN` on a command line means: `run:12` a run and `intent:ID` an intent, whatever else is called so; else
    /// an intent of that id, else a run of that name.
    ///
    /// - Parameter snapshot: where only the past is asked, so that a job of HOMER without an intent is meant as well.
    package func target(_ text: String, orOldJobOf snapshot: StoreSnapshot? = nil) throws -> Target {
        if text.hasPrefix(RunArguments.prefix), let name = RunName(String(text.dropFirst(RunArguments.prefix.count))) {
            return .run(name.id)
        }
        if text.hasPrefix(Self.prefix), has(String(text.dropFirst(Self.prefix.count))) {
            return .intent(String(text.dropFirst(Self.prefix.count)))
        }
        if has(text) { return .intent(text) }
        if let name = RunName(text) { return .run(name.id) }
        if try snapshot?.hasOldRuns(of: text) ?? false { return .intent(text) }
        throw unknown(text)
    }

    package enum Target: Hashable {
        case intent(String)
        case run(Int64)
    }
}

extension Workspace {
    /// The database for writing; an error when there is none, since nothing in it could be meant.
    package func existingStoreForWriting() throws -> Store {
        guard Paths.exists(database) else { return try existingStore() }
        return try writeStore()
    }
}
