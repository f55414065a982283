package import HomerCore

/// A file that the context pack is made of. Its name is made here; nothing that a planner or an agent writes becomes part of
/// a path.
package enum PackFile: Hashable, Sendable {
    /// The log of a day.
    case daily(LocalDay)
    case me, work, life, tools, ideas
    /// What the night before left for the morning.
    case briefing

    /// Where it is below its directory.
    package var name: String {
        switch self {
        case .daily(let day): "daily/\(day).md"
        case .me: "me.md"
        case .work: "work.md"
        case .life: "life.md"
        case .tools: "tools.md"
        case .ideas: "ideas.md"
        case .briefing: "handoffs/morning_briefing.md"
        }
    }

    /// Whether a night writes it itself: it is below the output directory then, else below the memory directory.
    package var isOutput: Bool { self == .briefing }
}
