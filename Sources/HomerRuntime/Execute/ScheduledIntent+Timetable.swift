import HomerCore
import HomerStore

extension ScheduledIntent {
    var anchors: ScheduleAnchors {
        ScheduleAnchors(createdAt: createdAt, acceptedAt: acceptedAt, lastStart: lastStart, lastEnd: lastEnd)
    }

    /// Whether its next due time moves when a run of it starts or ends.
    var countsFromRuns: Bool { triggers.contains(where: \.countsFromRuns) }
}

extension RuntimeFlags {
    /// Whether this runtime runs intents of a source.
    func route(_ source: String) -> Bool { route.decides(source) }
}
