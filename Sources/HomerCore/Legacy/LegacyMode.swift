/// Where HOMER's scheduler, the old engine, is (`legacy.engine` in `homer.json`).
package enum LegacyMode: String, Hashable, Sendable, CaseIterable {
    /// In this daemon.
    case builtin
    /// A HOMER that lives beside us on the same database: its rows are read, and nothing is fired for it.
    case external
    /// Nowhere: jobs that are routed to it do not run.
    case off
}
