/// What a run that somebody follows does, told while it goes. Nothing of it is stored: whoever misses it misses nothing
/// that counts.
package struct RunProgress: Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        case began
        /// An agent uses a tool, by the name that its program has for it.
        case uses(tool: String)
        /// The attempt is over, whatever came of it.
        case ended
    }

    package var run: Int64
    /// Of the intent, for a person.
    package var name: String
    package var step: Step

    package init(run: Int64, name: String, step: Step) {
        self.run = run
        self.name = name
        self.step = step
    }
}

/// Hears of progress; called from any thread, and holds up whoever calls it for no longer than a lock.
package typealias ProgressObserver = @Sendable (_ progress: RunProgress) -> Void
