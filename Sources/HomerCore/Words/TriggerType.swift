/// The kind of a trigger, in the words of `trigger.type`.
package enum TriggerType: String, Word, CaseIterable {
    case cron, interval, event, immediate, at, after
}
