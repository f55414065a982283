/// A recurring stretch of time in which an intent may run (`windows` of its file).
package struct RunWindow: Hashable, Sendable {
    /// When it opens.
    package var start: CronTrigger
    package var length: Milliseconds

    package init(start: CronTrigger, length: Milliseconds) {
        self.start = start
        self.length = length
    }

    package func contains(_ moment: Timestamp, zones: any ZoneSource) -> Bool {
        span.contains(moment, zones: zones)
    }

    /// When it opens next; nil when it never does or its time zone is unknown.
    package func opening(after moment: Timestamp, zones: any ZoneSource) -> Timestamp? {
        span.opening(after: moment, zones: zones)
    }

    /// The same stretch of time, for the same questions.
    private var span: FreezeWindow { FreezeWindow(target: .run, start: start, length: length) }
}

extension [RunWindow] {
    /// Whether what is due may start now; always when there are no windows. Both moments must lie in a window, so that
    /// what was missed in the night is not made up for in the day; being a little late is not that.
    package func allow(due: Timestamp, now: Timestamp, zones: any ZoneSource) -> Bool {
        guard !isEmpty else { return true }
        guard contains(where: { $0.contains(due, zones: zones) }) else { return false }
        return now - due <= DueRules.slack || contains { $0.contains(now, zones: zones) }
    }
}
