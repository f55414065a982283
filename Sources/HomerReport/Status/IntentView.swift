package import HomerCore
package import HomerStore

/// An intent and how it stands, for `get`, `describe` and pages. A reference, because rows are large and lists sort and
/// pass them on by the thousand; what nobody asks of it is not worked out. For one thread at a time.
package final class IntentView {
    package let row: IntentRow
    package let context: IntentContext
    private let moments: Moments
    private let zones: ZoneDatabase

    package init(_ row: IntentRow, _ context: IntentContext, moments: Moments, zones: ZoneDatabase) {
        self.row = row
        self.context = context
        self.moments = moments
        self.zones = zones
    }

    package var health: IntentStatus.Health { IntentStatus.health(row, context) }
    package private(set) lazy var due = IntentStatus.due(row, context, now: moments.now, zones: zones)
    package private(set) lazy var status = IntentStatus(row, context, due: due, moments: moments, zones: zones)
}

extension IntentView {
    /// What a reader of the table should know beside its columns; nil when there is nothing.
    package func note(_ moments: Moments) -> String? {
        var notes: [String] = []
        if let suspension = context.suspension { notes.append(suspension.sentence(moments)) }
        if let held = row.held { notes.append("held \(moments.age(held.since)): \(held.code) \(held.message)") }
        if let pin = context.pin { notes.append(pin.sentence(moments)) }
        if let pass = context.waiting { notes.append("waits for `homer approve \(pass.id)`") }
        if let edit = context.edit { notes.append("edited \(moments.age(edit.since)) ago, not committed") }
        if let source = context.source { notes.append("source \(source.sentence)") }
        if let keeper = context.keeper, keeper != .intents { notes.append("run by \(keeper.words)") }
        if let first = row.preflight?.standing(at: moments.now).findings.first {
            notes.append("preflight: \(first.sentence)")
        }
        if let run = row.lastRun, run.isFinal, let drift = run.drift { notes.append("drifted: \(drift.text)") }
        if context.flapping != nil { notes.append("flapping") }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
}

extension JobKeeper {
    /// Who that is, in words that follow "run by".
    var words: String {
        switch self {
        case .intents: "the new engine"
        case .builtin: "the old engine"
        case .homer: "the old HOMER"
        case .nobody: "nobody: left to the old engine, and legacy.engine is off"
        }
    }
}
