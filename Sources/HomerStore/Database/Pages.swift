package import HomerCore

/// A long list of intents in pieces, all of one state: memory holds one page.
package struct IntentPages {
    package static let size = 1000

    private let snapshot: StoreSnapshot
    private let ids: [String]
    private let includeRemoved: Bool
    private let size: Int
    private var after = ""
    /// Whether no page follows the one that came last.
    package private(set) var isLast = false

    package init(
        _ snapshot: StoreSnapshot, ids: [String] = [], includeRemoved: Bool = false, size: Int = IntentPages.size
    ) {
        self.snapshot = snapshot
        self.ids = ids
        self.includeRemoved = includeRemoved
        self.size = size
    }

    /// The next page, in order of the ids; nil after the last.
    package mutating func next() throws -> [IntentRow]? {
        guard !isLast else { return nil }
        let page = try snapshot.intents(ids: ids, includeRemoved: includeRemoved, after: after, limit: size)
        isLast = page.count < size
        guard let last = page.last else { return nil }
        after = last.id
        return page
    }
}

/// A long list of runs in pieces, newest first.
package struct RunPages {
    package static let size = 1000

    private let snapshot: StoreSnapshot
    private var filter: Store.RunFilter
    private let engine: RunEngine?
    /// How many may still come.
    private var left: Int

    /// Where HOMER's runs are among them, the two histories are merged, and come as one page.
    package init(_ snapshot: StoreSnapshot, _ filter: Store.RunFilter, engine: RunEngine?) throws {
        self.snapshot = snapshot
        self.filter = filter
        self.engine = try engine == nil && !snapshot.hasOldRuns() ? .new : engine
        left = filter.limit
    }

    /// Whether no page follows the one that came last.
    package var isLast: Bool { left == 0 }

    /// The next page; nil after the last.
    package mutating func next() throws -> [RunRow]? {
        guard left > 0 else { return nil }
        guard engine == .new else {
            left = 0
            let runs = try snapshot.allRuns(filter, engine: engine)
            return runs.isEmpty ? nil : runs
        }
        filter.limit = min(left, Self.size)
        let page = try snapshot.runs(filter)
        left = page.count < filter.limit ? 0 : left - page.count
        filter.beforeID = page.last?.id
        return page.isEmpty ? nil : page
    }
}
