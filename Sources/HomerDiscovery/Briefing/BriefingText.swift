import HomerCore
package import HomerReport

/// A briefing made of the findings alone, with no executor: the same rows give the same text. Every name of a run is
/// one `homer runs` knows; every text of others goes through `ForeignText`.
package struct BriefingText {
    private let night: NightFindings
    private let moments: Moments

    package init(_ night: NightFindings, moments: Moments) {
        self.night = night
        self.moments = moments
    }

    /// The body of one section, its last line ended.
    package func body(_ section: BriefingSection) -> String {
        switch section {
        case .first: first
        case .findings: findings
        case .attention: attention
        case .context: context
        }
    }

    /// What a person can rely on whatever an executor wrote: figures, runs, and the commands that decide.
    package var record: String {
        var text = "## What Ran\nSession \(night.session), begun \(moments.local(night.startedAt)): \(night.figures).\n"
        if let failure { text += failure.prefix(1).uppercased() + failure.dropFirst() + ".\n" }
        text += "More: `homer discover show \(night.session)`\n"
        if !night.items.isEmpty { text += "\n" + night.items.map { "- \(line($0))\n" }.joined() }
        if !priorities.isEmpty {
            text += "\nWhat the plan wants done first, in its planner's words:\n\n"
            text += priorities.map { "- \($0)\n" }.joined()
        }
        if !night.waiting.isEmpty {
            text += "\nWaiting for you, and started by nothing else:\n\n"
            text += night.waiting.map { decision($0) }.joined()
        }
        if !night.earlier.isEmpty {
            text += "\nStill waiting for you from earlier nights:\n\n"
            text += night.earlier.map { decision($0.item, of: " of \($0.session)") }.joined()
        }
        return text
    }

    private var priorities: [String] {
        night.priorities.map { ForeignText.line($0, limit: Self.longestPriority) }.filter { !$0.isEmpty }
    }

    // MARK: Sections

    /// What waits for a decision, what the plan wants done first, what failed: three of them.
    private var first: String {
        var lines =
            night.failure == nil
            ? [] : ["Look at the night itself: it failed (`homer discover show \(night.session)`)."]
        lines += night.waiting.map { "Decide about item \($0.number), \(title($0)): it waits for approval." }
        lines += night.earlier.map {
            "Decide about item \($0.item.number) of \($0.session), \(title($0.item)): it waits for approval."
        }
        lines += priorities
        lines += night.items.filter { $0.state == .failed }
            .map { "Look at item \($0.number), \(title($0)): it failed." }
        lines += night.items.filter { $0.state == .done && $0.kind != .maintenance }
            .map { "Read item \($0.number), \(title($0))." }
        guard !lines.isEmpty else { return "Nothing asks for you today.\n" }
        return lines.prefix(3).enumerated().map { "\($0 + 1). \($1)\n" }.joined()
    }

    private var findings: String {
        let done = night.items.filter { $0.state == .done }
        guard !done.isEmpty else { return "Nothing was finished.\n" }
        return done.map { item in
            let quoted = item.answer.map {
                ForeignText.quotation($0, limit: Self.longestQuotation, indent: 2)
            }
            return "- \(line(item))\n" + (quoted ?? "")
        }.joined()
    }

    private var attention: String {
        let lines = (failure.map { [$0] } ?? []) + night.items.filter(\.needsAttention).map { line($0) }
        return lines.isEmpty ? "Nothing.\n" : lines.map { "- \($0)\n" }.joined()
    }

    private var failure: String? {
        night.failure.map { "the night failed: \(ForeignText.line($0, limit: 500))" }
    }

    private var context: String {
        let summary = ForeignText.quotation(night.summary, limit: Self.longestSummary)
        let plan = summary.isEmpty ? "" : "The plan of the night said of itself:\n\n\(summary)\n"
        return plan + "\(night.figures).\n"
    }

    // MARK: Lines

    private func title(_ item: NightFinding) -> String {
        let title = ForeignText.line(item.title)
        return title.isEmpty ? "without a title" : "“\(title)”"
    }

    /// `item 3, “Caches of SQLite” (research): done; run succeeded in 3s (homer runs 12); research/2026-11-30_r1.md`
    private func line(_ item: NightFinding) -> String {
        var parts = [item.state.inWords + (item.reason.map { ": \(ForeignText.line($0, limit: 300))" } ?? "")]
        if let run = item.run {
            parts.append((item.ending.map { "its run \($0) " } ?? "") + "(`homer runs \(RunName(run))`)")
        }
        if let file = item.outputFile { parts.append("`\(path(file))`") }
        return "item \(item.number), \(title(item)) (\(item.kind.inWords)): \(parts.joined(separator: "; "))"
    }

    /// - Parameter night: which, where it is an earlier one: ` of night-2026-11-29`.
    private func decision(_ item: NightFinding, of night: String = "") -> String {
        guard let run = item.run else { return "- item \(item.number)\(night), \(title(item))\n" }
        let until = item.approvalUntil.map { ", until \(moments.local($0))" } ?? ""
        return
            "- item \(item.number)\(night), \(title(item)), risk \(item.risk)\(until): `homer approve \(RunName(run))` or "
            + "`homer reject \(RunName(run)) --reason TEXT`\n"
    }

    /// Of what stands between two backquotes.
    private func path(_ file: String) -> String { TerminalText.line(file).replacing("`", with: "") }

    /// In bytes, but for the first, in characters.
    private static let longestPriority = 300
    private static let longestQuotation = 700
    private static let longestSummary = 1500
}
