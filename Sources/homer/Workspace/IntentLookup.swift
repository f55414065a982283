import HomerCore
import HomerStore

/// Names a user typed, checked against what is stored.
struct IntentLookup {
    private let known: [String]

    init(_ store: Store) throws { known = try store.intentIDs(includeRemoved: true) }

    func has(_ id: String) -> Bool { known.contains(id) }

    /// Returns when every id is stored, removed or not; else throws with the nearest name.
    func require(_ ids: [String]) throws {
        for id in ids where !has(id) { throw unknown(id) }
    }

    func unknown(_ id: String) -> Failure {
        let hint = Suggestion.nearest(to: id, in: known).map { " did you mean \"\($0)\"?" } ?? ""
        return Failure(message: "there is no intent \"\(id)\";\(hint) `homer get --all` lists what there is")
    }

    /// What `ID|RUN` on a command line means: an intent of that id, else a run of that name.
    ///
    /// - Parameter store: where only the past is asked, so that a job of HOMER without an intent is meant as well.
    func target(_ text: String, orOldJobOf store: Store? = nil) throws -> Target {
        if has(text) { return .intent(text) }
        if let name = RunName(text) { return .run(name.id) }
        if try store?.hasOldRuns(of: text) ?? false { return .intent(text) }
        throw unknown(text)
    }

    enum Target: Hashable {
        case intent(String)
        case run(Int64)
    }
}

extension Workspace {
    /// The database for writing; an error when there is none, since nothing in it could be meant.
    func existingStoreForWriting() throws -> Store {
        guard Paths.exists(database) else { return try existingStore() }
        return try writeStore()
    }
}
