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
    /// All of a row that is inserted; nil for an intent that is there.
    let row: StatementArguments?
    /// Its triggers, and from where they count; nil where that stays as it is.
    let triggers: [Trigger]
    let cursors: [Timestamp]?
    /// Before when none of them is due.
    let dueFloor: Timestamp?
    /// The row of its generation; nil for a change that makes none.
    let generation: StatementArguments?

    /// - Parameters:
    ///   - pass: the pass that accepts it.
    ///   - now: when the change is taken to be accepted.
    init(_ change: Change, _ desired: DesiredIntent, pass: String, now: Timestamp) {
        let (spec, origin, moment) = (desired.spec, desired.origin, now.description)
        columns = [
            spec.name, spec.description, spec.triggerConfig.compact, spec.executionConfig.compact, spec.query,
            spec.contextFilesConfig?.compact, spec.lane, spec.enabled, spec.priority,
            origin.source, origin.file, origin.contentHash, origin.commit?.hash, origin.commit?.author,
            change.toGeneration, desired.hash, moment, spec.protect, origin.mark.map { Data($0.bytes) },
        ]
        triggers = spec.triggers
        let isNew = change.actions.contains(.create)
        cursors = change.restartsSchedule || isNew ? ScheduleStart.cursors(spec, now: now) : nil
        dueFloor = DueFloor.of(triggers, source: origin.source, cursor: cursors?.first ?? now)
        row =
            isNew
            ? columns + [cursors?.first?.milliseconds, dueFloor?.milliseconds, moment, moment, change.id] : nil
        guard change.fromGeneration != change.toGeneration else {
            generation = nil
            return
        }
        generation = [
            change.id, change.toGeneration, StoredSpec.text(spec.canonical), desired.hash, origin.file,
            origin.contentHash, origin.commit?.hash, origin.commit?.author, pass, moment,
            (change.cause == .rollback ? GenerationCause.rollback : .file).rawValue, change.writer?.run,
        ]
    }
}

/// A part of a plan's changes, being prepared on another thread while the part before it is stored.
final class PreparedPart: Sendable {
    private static let threads = WaitingThreads("homer.prepare", limit: 2)
    /// As many at a time; smaller plans are prepared where they are stored.
    static let size = 1024

    private let changes = Mutex<[PreparedChange?]>([])
    private let work = DispatchGroup()

    /// - Parameters:
    ///   - pass: the pass that accepts them.
    ///   - now: when the changes are taken to be accepted.
    init(_ part: ArraySlice<Change>, pass: String, now: Timestamp) {
        work.enter()
        Self.threads.async { [self] in
            // By index: a change is large, and an iterator copies each.
            let prepared = part.indices.map { place in
                part[place].desired.map { PreparedChange(part[place], $0, pass: pass, now: now) }
            }
            changes.withLock { $0 = prepared }
            work.leave()
        }
    }

    /// Waits for what is not ready. Removals need nothing.
    func take() -> [PreparedChange?] {
        work.wait()
        return changes.withLock { $0 }
    }
}
