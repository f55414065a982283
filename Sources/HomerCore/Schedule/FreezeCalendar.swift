import Synchronization

/// The freezes of runs, for questions about many moments: a stretch that has been found is not worked out again, so that
/// thousands of intents under one long freeze cost as much as one.
package final class FreezeCalendar: Sendable {
    package let windows: [FreezeWindow]
    private let zones: any ZoneSource
    private let known = Mutex<[Range<Timestamp>]>([])

    /// - Parameter windows: those that are about applying are left out.
    package init(_ windows: [FreezeWindow], zones: any ZoneSource) {
        self.windows = windows.filter { $0.target == .run }
        self.zones = zones
    }

    /// When the freeze that a moment lies in ends; nil outside. Windows that touch are one freeze.
    package func end(at moment: Timestamp) -> Timestamp? {
        guard !windows.isEmpty else { return nil }
        if let span = known.withLock({ spans in spans.first { $0.contains(moment) } }) { return span.upperBound }
        guard var end = last(at: moment) else { return nil }
        for _ in 0..<Self.joints {
            guard let later = last(at: end) else { break }
            end = later
        }
        let span = moment..<end
        known.withLock { spans in
            if spans.count >= Self.memory { spans.removeFirst() }
            spans.append(span)
        }
        return end
    }

    private func last(at moment: Timestamp) -> Timestamp? {
        windows.compactMap { $0.contains(moment, zones: zones) ? $0.end(at: moment, zones: zones) : nil }.max()
    }

    /// Different windows that follow each other without a gap are joined this often.
    private static let joints = 50
    /// How many stretches are remembered.
    private static let memory = 64
}

extension FreezeCalendar: Hashable {
    package static func == (a: FreezeCalendar, b: FreezeCalendar) -> Bool { a.windows == b.windows }
    package func hash(into hasher: inout Hasher) { hasher.combine(windows) }
}
