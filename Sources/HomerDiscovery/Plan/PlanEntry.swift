import HomerCore

/// One entry of a plan, whatever its section, as the rules for items see it.
struct PlanEntry {
    var kind: PlanItemKind
    var id: PlanText
    var title: String
    /// The planner's words, empty where it has only a choice.
    var texts: [PlanText]
    var priority: Int
    /// What the planner says.
    var risk: Risk
    /// What is hashed to know the work again in a later night.
    var content: String
    /// Entries by position that it names as going before; nil where the first research goes before.
    var after: [Int]?
    /// A folder it is about.
    var project: PlanText?
    var work: WorkerPrompt.Work

    /// The words that are checked and counted.
    var words: String { texts.map(\.text).joined(separator: "\n") }
    var notes: [String] { ([id] + texts + [project].compactMap { $0 }).flatMap(\.notes) }

    /// The entries of a plan in the order of the old HOMER: maintenance, research, ideas, proposals.
    ///
    /// - Parameter date: housekeeping is the same work every night; only within one date is it done once.
    static func all(of plan: NightPlan, date: String) -> [PlanEntry] {
        let first = plan.maintenance.count
        return plan.maintenance.map { PlanEntry($0, date: date) } + plan.research.map { PlanEntry($0) }
            + plan.ideas.map { PlanEntry($0) }
            + plan.codeProposals.map { PlanEntry($0, firstResearch: first) }
    }

    private init(_ item: NightPlan.Maintenance, date: String) {
        (kind, id, title, texts) = (.maintenance, item.id, item.task.title, [])
        (priority, risk, content) = (item.priority.number, .low, "\(item.task.rawValue)\n\(date)")
        (after, project, work) = ([], nil, .maintenance(item.task))
    }

    private init(_ item: NightPlan.Research) {
        (kind, id, title) = (.research, item.id, "Research: \(item.query.line(upTo: 60))")
        (texts, priority, risk, content) = ([item.query], item.priority.number, .low, item.query.text)
        (after, project, work) = ([], nil, .research(item.query.text))
    }

    private init(_ item: NightPlan.Idea) {
        (kind, id, title) = (.idea, item.id, "Explore: \(item.topic.line(upTo: 60))")
        texts = [item.topic] + [item.connection].compactMap { $0 }
        (priority, risk, content) = (PlanPriority.medium.number, .low, item.topic.text)
        (after, project, work) = ([], nil, .idea(item.topic.text, connection: item.connection?.text))
    }

    private init(_ item: NightPlan.CodeProposal, firstResearch: Int) {
        (kind, id, title) = (.code, item.id, "Propose: \(item.description.line(upTo: 60))")
        (texts, priority, risk) = ([item.description], PlanPriority.medium.number, max(item.risk, .medium))
        content = "\(item.targetProject.line)\n\(item.description.text)"
        (after, project) = (item.after.isEmpty ? nil : item.after.map { firstResearch + $0 }, item.targetProject)
        work = .code(item.description.text, project: item.targetProject.line)
    }

    /// A task that somebody asked for with `homer tonight`.
    init(tonight text: PlanText, id: String) {
        (kind, self.id, title) = (.tonight, PlanText(id), "Tonight: \(text.line(upTo: 60))")
        (texts, priority, risk, content) = ([text], PlanPriority.high.number, .low, text.text)
        (after, project, work) = ([], nil, .tonight(text.text))
    }

    var contentHash: String {
        let words = FoldedText.of(content).split { $0.isWhitespace }.joined(separator: " ")
        return SHA256.hex("\(kind.rawValue)\n\(words)")
    }
}

private func max(_ a: Risk, _ b: Risk) -> Risk { a.severity >= b.severity ? a : b }

extension Risk {
    /// For comparing: a planner may raise a risk, never lower it.
    var severity: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }
}
