import HomerCore
import HomerStore

extension ScheduledIntent {
    /// Takes over what was decided, begun and ended while its row was read. A schedule that is another, or runs once a
    /// generation, counts from its own beginning.
    mutating func catchUp(with known: ScheduledIntent) {
        let isSame = known.triggers == triggers && !triggers.contains(.immediate)
        if known.generation == generation || isSame {
            cursor = max(cursor, known.cursor)
            cursors = TriggerCursors.furthest(cursors, known.cursors)
        }
        lastStart = [lastStart, known.lastStart].compactMap(\.self).max()
        lastEnd = [lastEnd, known.lastEnd].compactMap(\.self).max()
    }

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
