package import HomerCore

/// What an agent says of its work while it goes, for a person who follows it.
package enum AgentSpeech: Hashable, Sendable {
    /// A whole message.
    case text(String)
    /// A piece that goes on where the last one stopped.
    case piece(String)
    /// A tool that it uses.
    case tool(Denial)
    /// A tool that it was refused, and why, if it says so.
    case refused(Denial, reason: String?)
    /// The answer once more, at the end.
    case answer(String)
    case failure(String)
}
