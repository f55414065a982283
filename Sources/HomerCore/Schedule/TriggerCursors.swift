/// From where the triggers of one intent count, by place; empty for an intent with one trigger, which has one cursor.
package enum TriggerCursors {
    /// After everything up to `cursor` has been decided: a trigger that counts from later, as one that was added while
    /// another was still due, keeps its place. A cursor that goes back is a clock set right, and all of them count anew.
    package static func moved(_ cursors: [Timestamp], from old: Timestamp, to cursor: Timestamp) -> [Timestamp] {
        cursors.map { cursor < old ? cursor : max($0, cursor) }
    }

    /// Of two states of the same text, the further one of each.
    package static func furthest(_ a: [Timestamp], _ b: [Timestamp]) -> [Timestamp] {
        a.count == b.count ? zip(a, b).map { max($0, $1) } : a
    }
}
