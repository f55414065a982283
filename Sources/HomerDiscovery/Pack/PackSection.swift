import HomerCore

/// The parts of a context pack that quote files, in the order they stand in.
package enum PackSection: String, Word, CaseIterable {
    case today, recent, me, work, life, projects, ideas, tools, briefing

    /// How the old HOMER headed it; `life.md` it read and left out.
    package var title: String {
        switch self {
        case .today: "Today's Daily Log"
        case .recent: "Recent Activity (Previous \(PackSettings.recentDays) Days)"
        case .me: "Identity (me.md)"
        case .work: "Work Context (work.md)"
        case .life: "Life Context (life.md)"
        case .projects: "Active Projects"
        case .ideas: "Pending Ideas"
        case .tools: "Available Tools (tools.md)"
        case .briefing: "Previous Morning Briefing"
        }
    }

    /// How many characters it may have, counted as UTF-16 does, all its files together. The old HOMER's figures, which
    /// had none for projects and ideas.
    package var limit: Int {
        switch self {
        case .today: 10_000
        case .recent: 8000
        case .me, .life, .projects: 3000
        case .work: 5000
        case .ideas: 10_000
        case .tools, .briefing: 2000
        }
    }

    /// The files it quotes, in its order.
    package func files(_ settings: PackSettings) -> [PackFile] {
        switch self {
        case .today: [.daily(settings.day)]
        case .recent: settings.recent.map { .daily($0) }
        case .me: [.me]
        case .work, .projects: [.work]
        case .life: [.life]
        case .ideas: [.ideas]
        case .tools: [.tools]
        case .briefing: [.briefing]
        }
    }

    /// What of a file's text goes into the section.
    func excerpt(of text: String) -> PackExcerpt {
        switch self {
        case .projects: .projects(in: text)
        case .ideas: .ideas(in: text)
        case .today, .recent, .me, .work, .life, .tools, .briefing: PackExcerpt(text: text)
        }
    }
}
