/// What `homer top` shows at a moment, in words.
package struct TopFacts: Hashable, Sendable {
    package var workspace: String
    /// The moment, on the reader's clock.
    package var clock: String
    package var daemon: String
    package var isDaemonWell = true
    /// `12 intents, 4 of 4 running, 2 waiting; last 24 h: 30 succeeded, 1 failed`
    package var counts: String
    package var wrong: [TopRow] = []
    package var runs: [TopRow] = []
    package var next: [TopRow] = []
    package var sources: [TopRow] = []

    package init(workspace: String, clock: String, daemon: String, counts: String) {
        self.workspace = workspace
        self.clock = clock
        self.daemon = daemon
        self.counts = counts
    }
}
