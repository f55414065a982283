package import HomerCore
package import HomerStore

/// Intents with their status, for `get` and `describe`.
package struct IntentView {
    package let row: IntentRow
    package let context: IntentContext
    package let status: IntentStatus

    package init(_ row: IntentRow, _ context: IntentContext, moments: Moments, zones: ZoneDatabase) {
        self.row = row
        self.context = context
        status = IntentStatus(row, context, moments: moments, zones: zones)
    }
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
        switch context.keeper {
        case .builtin: notes.append("run by the old engine")
        case .homer: notes.append("run by the old HOMER")
        case .nobody: notes.append("run by nobody: left to the old engine, and legacy.engine is off")
        case .intents, nil: break
        }
        if let first = row.preflight?.standing(at: moments.now).findings.first {
            notes.append("preflight: \(first.sentence)")
        }
        if let run = row.lastRun, run.isFinal, let drift = run.drift { notes.append("drifted: \(drift.text)") }
        if context.flapping != nil { notes.append("flapping") }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
}
