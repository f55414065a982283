package import HomerCore
package import HomerReport
package import HomerStore

/// The bot's answers, made from what the reports say: pure. The texts are the old HOMER's where it had one.
package enum BotAnswers {
    /// `/jobs`.
    package static func jobs(_ views: [IntentView], _ moments: Moments) -> BotText {
        var text = BotText()
        for view in views {
            let row = view.row
            let isOn = row.enabled && row.removedAt == nil && view.context.suspension == nil
            let sign = row.consecutiveFailures > 0 ? "❌" : "✅"
            text.line("\(isOn ? sign : "⏸️") ", .bold(row.id))
            if row.name != row.id { text.line("└ \(row.name)") }
            text.line("└ ", .code(row.spec.triggersInWords), "\(next(view.status.next, moments))")
            let failures = row.consecutiveFailures
            let count = failures > 0 ? " (\(failures) failure\(failures == 1 ? "" : "s"))" : ""
            text.line("└ Last: \(row.lastEnd.map { moments.relative($0) } ?? "never")\(count)")
        }
        if views.isEmpty {
            text.line("There are no jobs.")
        } else {
            text.line("")
            text.line(.italic("Use /trigger <id> to run manually"))
        }
        return text
    }

    private static func next(_ time: Timestamp?, _ moments: Moments) -> String {
        time.map { " · \(moments.short($0)) (\(moments.relative($0)))" } ?? ""
    }

    /// `/runs`.
    package static func runs(_ rows: [RunRow], _ moments: Moments) -> BotText {
        var text = BotText()
        for row in rows {
            let sign = row.isFinal ? (row.outcome == .succeeded ? "✅" : "❌") : "⏳"
            let moment = row.startedAt ?? row.triggeredAt
            text.line(
                "\(sign) ", .bold(row.intentID),
                " run \(row.name) \(RunEnding(row).sentence) · \(moments.short(moment))")
        }
        if rows.isEmpty { text.line("No runs yet.") }
        return text
    }

    /// `/why`.
    package static func why(_ story: WhyStory, _ moments: Moments) -> BotText {
        var text = BotText()
        text.line(.bold(story.intent), ": \(story.answer)")
        if !story.steps.isEmpty { text.line("") }
        for step in story.steps {
            text.line("• \(step.time.map { "\(moments.short($0)) " } ?? "")\(step.what): \(step.text)")
        }
        if !story.nextSteps.isEmpty { text.line("") }
        for step in story.nextSteps { text.line("→ ", .code(BotAdvice.inChat(step))) }
        return text
    }

    /// An agent's plan that waits, bound to its text; the old HOMER's card.
    ///
    /// - Parameter shown: the plan without characters that could hide a part of it.
    package static func card(_ plan: PendingPlan, shown: String) -> BotCard {
        var text = BotText()
        text.line("📋 ", .bold("Plan Generated"))
        text.line(.bold("Job:"), " \(plan.intentID)")
        text.line(.bold("ID:"), " ", .code("plan:\(plan.intentID)"))
        text.line("")
        for line in shown.split(separator: "\n", omittingEmptySubsequences: false) { text.line(.plain(String(line))) }
        return BotCard(
            subject: .plan(plan.intentID), digest: DecisionDigest.plan(of: plan.intentID, text: plan.plan), text: text)
    }

    /// A set of changes that waits, bound to every change in it.
    package static func card(_ pass: PendingPass, _ moments: Moments) -> BotCard {
        var text = BotText()
        text.line("📋 ", .bold("Changes wait for approval"))
        text.line(.bold("ID:"), " ", .code(pass.id), " · \(moments.relative(pass.createdAt))")
        text.line("")
        text.line("\(PendingChange.summary(pass.summary, plan: pass.plan))")
        return BotCard(
            subject: .changes(pass.id), digest: DecisionDigest.changes(pass.id, plan: pass.plan, keys: pass.keys),
            text: text)
    }

    /// A run that waits, bound to what would run.
    ///
    /// - Parameters:
    ///   - spec: of its generation, of which the card says what would run.
    ///   - hash: of that spec.
    package static func card(
        _ run: WaitingRun, spec: IntentSpec?, specHash hash: String, _ moments: Moments
    ) -> BotCard {
        var text = BotText()
        text.line("📋 ", .bold("A run waits for approval"))
        text.line(.bold("Job:"), " \(run.intentID)")
        text.line(.bold("ID:"), " ", .code("run:\(run.run)"), " · \(run.reason)")
        if let spec { text.line(.bold("Runs:"), " ", .code(work(of: spec))) }
        text.line("Until \(moments.short(run.until)) (\(moments.relative(run.until)))")
        return BotCard(
            subject: .run(run.run), digest: DecisionDigest.run(run.run, generation: run.generation, specHash: hash),
            text: text)
    }

    /// The executor and the start of what it is asked: `claude: Tidy the inbox`.
    private static func work(of spec: IntentSpec) -> String {
        let asked = spec.query.isEmpty ? spec.execution.command.joined(separator: " ") : spec.query
        let line = asked.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let shown = TerminalText.line(String(line.prefix(200)))
        return spec.execution.executor + (shown.isEmpty ? "" : ": \(shown)") + (line.count > 200 ? "…" : "")
    }

    /// `/runtime status`.
    package static func runtime(_ flags: RuntimeFlags) -> BotText {
        var text = BotText()
        for (key, value) in flags.texts { text.line(.code(key), " \(value)") }
        return text
    }
}
