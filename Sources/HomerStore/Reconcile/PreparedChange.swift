import Dispatch
import FoundationEssentials
import GRDB
import HomerCore
import Synchronization

/// What the rows of a change consist of, as far as the change alone says it: half of what a large plan costs, and nothing
/// that needs the database.
struct PreparedChange: Sendable {
    /// The columns an insert and an update share, in the order of both statements.
    let columns: StatementArguments
    /// From where its triggers count; nil where that stays as it is.
    let cursors: [Timestamp]?
    /// Before when none of them is due.
    let dueFloor: Timestamp?
    /// The spec as it is stored; nil for a change that makes no generation.
    let text: String?

    /// - Parameter now: when the change is taken to be accepted.
    init(_ change: Change, _ desired: DesiredIntent, now: Timestamp) {
        let (spec, origin) = (desired.spec, desired.origin)
        columns = [
            spec.name, spec.description, spec.triggerConfig.compact, spec.executionConfig.compact, spec.query,
            spec.contextFilesConfig?.compact, spec.lane, spec.enabled, spec.priority,
            origin.source, origin.file, origin.contentHash, origin.commit?.hash, origin.commit?.author,
            change.toGeneration, desired.hash, now.description, spec.protect, origin.mark.map { Data($0.bytes) },
        ]
        let counts = change.restartsSchedule || change.actions.contains(.create)
        cursors = counts ? ScheduleStart.cursors(spec, now: now) : nil
        dueFloor = DueFloor.of(spec.triggers, source: origin.source, cursor: cursors?.first ?? now)
        text = change.fromGeneration == change.toGeneration ? nil : StoredSpec.text(spec.canonical)
    }
}

/// A part of a plan's changes, being prepared on another thread while the part before it is stored.
final class PreparedPart: Sendable {
    private static let queue = DispatchQueue(label: "homer.prepare", attributes: .concurrent)
    /// As many at a time; smaller plans are prepared where they are stored.
    static let size = 1024

    private let changes = Mutex<[PreparedChange?]>([])
    private let work = DispatchGroup()

    /// - Parameter now: when the changes are taken to be accepted.
    init(_ part: ArraySlice<Change>, now: Timestamp) {
        Self.queue.async(group: work) { [self] in
            // By index: a change is large, and an iterator copies each.
            let prepared = part.indices.map { place in
                part[place].desired.map { PreparedChange(part[place], $0, now: now) }
            }
            changes.withLock { $0 = prepared }
        }
    }

    /// Waits for what is not ready. Removals need nothing.
    func take() -> [PreparedChange?] {
        work.wait()
        return changes.withLock { $0 }
    }
}
