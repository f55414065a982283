package import HomerCore
package import HomerStore

/// Intents as a list shows them: filtered, counted, one page of them.
package struct IntentList {
    /// How an intent stands, in one word: the first that fits.
    package enum State: String, Hashable, Sendable, CaseIterable {
        case failing, held, waiting, running, suspended, off, healthy, unknown

        package init(_ view: IntentView) {
            let health = view.health
            self =
                if !view.row.enabled || view.row.removedAt != nil {
                    .off
                } else if view.context.suspension != nil {
                    .suspended
                } else if health == .degraded {
                    .failing
                } else if view.row.held != nil {
                    .held
                } else if view.context.waiting != nil || (view.row.lastRun?.waitsForApproval ?? false) {
                    .waiting
                } else if health == .progressing {
                    .running
                } else {
                    health == .healthy ? .healthy : .unknown
                }
        }
    }

    package struct Filter: Hashable, Sendable {
        package var state: State?
        package var lane: String?
        /// `key` or `key=value`
        package var label: String?
        /// In the id, the name, the description or the file; upper and lower case are the same.
        package var text: String?

        package init(state: State? = nil, lane: String? = nil, label: String? = nil, text: String? = nil) {
            self.state = state
            self.lane = lane
            self.label = label
            self.text = text
        }

        /// Counts by state are of what the rest of the filter lets through.
        fileprivate func admitsAllButState(_ view: IntentView) -> Bool {
            let spec = view.row.spec
            if let lane, spec.lane != lane { return false }
            if let label, !Self.has(spec.labels, label) { return false }
            guard let text = text?.lowercased(), !text.isEmpty else { return true }
            return [view.row.id, view.row.name, spec.description ?? "", view.row.file].contains {
                $0.lowercased().contains(text)
            }
        }

        /// - Parameter wanted: `team`, which any value has, or `team=infra`.
        package static func has(_ labels: [String: String], _ wanted: String) -> Bool {
            guard let equals = wanted.firstIndex(of: "=") else { return labels[wanted] != nil }
            return labels[String(wanted[..<equals])] == String(wanted[wanted.index(after: equals)...])
        }
    }

    package let rows: [IntentView]
    package let total: Int
    package let matching: Int
    /// Of those that the rest of the filter lets through.
    package let counts: [State: Int]
    package let lanes: [String]
    /// From 1.
    package let page: Int
    package let pages: Int

    /// The page, those that fail first, then by id.
    ///
    /// - Parameter page: from 1; one that is beyond the last is the last.
    package init(_ views: [IntentView], _ filter: Filter, page: Int, size: Int) {
        let candidates = views.filter(filter.admitsAllButState).map { (view: $0, state: State($0), id: $0.row.id) }
        counts = candidates.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
        lanes = Set(views.map(\.row.spec.lane)).sorted()
        let found = candidates.filter { filter.state == nil || $0.state == filter.state }
            .sorted { ($0.state == .failing ? 0 : 1, $0.id) < ($1.state == .failing ? 0 : 1, $1.id) }
        total = views.count
        matching = found.count
        pages = max(1, (found.count + size - 1) / size)
        self.page = min(max(1, page), pages)
        rows = found.dropFirst((self.page - 1) * size).prefix(size).map(\.view)
    }
}

extension StoreSnapshot {
    /// Every intent that is not removed, or those of the given ids, with how it stands.
    package func intentViews(
        ids: [String] = [], _ contexts: IntentContexts, moments: Moments, zones: ZoneDatabase
    ) throws -> [IntentView] {
        var views: [IntentView] = []
        var pages = IntentPages(self, ids: ids)
        while let page = try pages.next() {
            views.reserveCapacity(views.count + page.count)
            for row in page { views.append(IntentView(row, contexts.of(row), moments: moments, zones: zones)) }
        }
        return views
    }

    /// Those that failed last, in order of their ids.
    package func failingViews(
        _ contexts: IntentContexts, moments: Moments, zones: ZoneDatabase
    ) throws -> [IntentView] {
        let ids = try failingIntentIDs()
        guard !ids.isEmpty else { return [] }
        // SQLite takes a bounded number of arguments.
        let views = try stride(from: 0, to: ids.count, by: 500).flatMap { start in
            try intentViews(
                ids: Array(ids[start..<min(start + 500, ids.count)]), contexts, moments: moments, zones: zones)
        }
        return views.filter { IntentList.State($0) == .failing }
    }
}
