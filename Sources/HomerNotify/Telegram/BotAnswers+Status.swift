import HomerCore
package import HomerReport
import HomerStore

extension BotAnswers {
    /// `/status`: green only while nothing is wrong, as `homer status` has it.
    ///
    /// - Parameter plans: how many plans of agents wait.
    package static func status(_ report: StatusReport, plans: Int, _ moments: Moments) -> BotText {
        var text = BotText()
        guard let state = report.state else {
            text.line("There is no database yet.")
            return text
        }
        let isWell = state.flags.enabled && trouble(state) == 0
        text.line(
            report.holder == nil ? "🔴 No daemon runs." : "\(isWell ? "🟢" : "🟠") The daemon runs.",
            state.flags.enabled ? "" : " The runtime is switched off: /runtime enable")
        tellTrouble(state, moments, &text)
        tellWaiting(state, plans: plans, &text)
        if state.running.isEmpty { text.line("Nothing runs now.") }
        for run in state.running { text.line("⏳ ", .bold(run.intentID), " \(RunEnding(run).sentence)") }
        for due in state.due { text.line("🕐 ", .bold(due.id), " \(moments.relative(due.time))") }
        for paused in state.paused { text.line("⏸️ \(paused.sentence(moments))") }
        for budget in state.budgets where budget.overrun != nil {
            text.line("💰 \(budget.owner): \(budget.sentence(moments))")
        }
        return text
    }

    /// How much is wrong that somebody should look at.
    private static func trouble(_ state: StateReport) -> Int {
        state.incidents.count + state.held.count + state.paused.count + undelivered(state)
    }

    private static func undelivered(_ state: StateReport) -> Int {
        (state.messages[.dead] ?? 0) + (state.messages[.unknown] ?? 0)
    }

    private static func tellTrouble(_ state: StateReport, _ moments: Moments, _ text: inout BotText) {
        for incident in state.incidents.prefix(5) {
            let sign = incident.severity == .critical ? "🚨" : "⚠️"
            text.line("\(sign) ", .code("\(incident.id)"), " \(incident.title) · \(incident.standing(moments))")
        }
        if state.incidents.count > 5 { text.line("⚠️ … and \(state.incidents.count - 5) more: /alerts") }
        for held in state.held.prefix(5) { text.line("⚠️ \(held.code) \(held.message)") }
        if state.held.count > 5 { text.line("⚠️ … and \(state.held.count - 5) more held files") }
        if undelivered(state) > 0 {
            text.line(
                "✉️ \(counted(undelivered(state), "message", "messages")) of the last day did not arrive, or may not have"
            )
        }
    }

    /// Runs, sets of changes and plans that somebody has to decide about, and messages on their way.
    private static func tellWaiting(_ state: StateReport, plans: Int, _ text: inout BotText) {
        let changes = state.pending.count { $0.status == .waiting }
        let parts = [
            (state.waiting.count, "run", "runs"), (changes, "set of changes", "sets of changes"),
            (plans, "plan", "plans"),
        ].filter { $0.0 > 0 }.map { counted($0, $1, $2) }
        let count = state.waiting.count + changes + plans
        if count > 0 {
            text.line("📋 \(parts.joined(separator: ", ")) \(count == 1 ? "waits" : "wait") for approval: /plans")
        }
        let open = (state.messages[.queued] ?? 0) + (state.messages[.sending] ?? 0)
        if open > 0 { text.line("✉️ \(counted(open, "message waits", "messages wait")) to be sent") }
    }

    private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }
}
