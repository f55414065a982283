import Cron
package import HomerCore
package import HomerReport
package import HomerStore

/// What the dashboard is put together with: the composition root says where everything comes from.
package struct WebSettings: Sendable {
    /// What an agent printed, as text, while it comes.
    package struct Transcript {
        /// The text of what has come since.
        package var append: ([UInt8]) -> [UInt8]
        /// What is left at the end. Called once.
        package var finish: () -> [UInt8]

        package init(append: @escaping ([UInt8]) -> [UInt8], finish: @escaping () -> [UInt8]) {
            self.append = append
            self.finish = finish
        }
    }

    /// How the daemon is, in the words of the old HOMER.
    package struct Health: Sendable {
        package enum Word: String, Sendable { case healthy, degraded, unhealthy }

        package var word: Word
        /// The checks of `/healthz` and `/readyz`.
        package var checks: JSONValue

        package init(_ word: Word, checks: JSONValue) {
            self.word = word
            self.checks = checks
        }
    }

    /// A store of its own: what it writes is a commit of another to the daemon, which looks then.
    package var store: Store
    package var zones: ZoneDatabase
    /// As the configuration in force says, now.
    package var report: @Sendable () -> ReportSettings
    package var now: @Sendable () -> Timestamp
    package var clock: any Clock<Duration>
    /// Time that only grows.
    package var uptime: @Sendable () -> Duration
    /// Whose daemon it is: `ada@box`.
    package var owner: String
    package var limits = ClientLimits.Limits()
    /// nil where no token is configured.
    package var token: @Sendable () -> AccessToken? = { nil }
    /// The directory that holds every output.
    package var outputs: String
    /// Where a run writes, when its row does not say.
    package var outputFile: @Sendable (RunRow) -> String
    /// nil for what is to be shown as it is.
    package var transcript: @Sendable (RunRow) -> Transcript? = { _ in nil }
    package var health: @Sendable () async -> Health = { Health(.healthy, checks: .array([])) }
    package var verbs = OtherVerbs()
    /// What the newest pass would do; nil before the first.
    package var plan: @Sendable () -> Plan? = { nil }
    /// Where the move from the old HOMER stands; nil where there is none.
    package var migration: @Sendable () -> MigrationFacts? = { nil }
    /// Called before a page is made, with no transaction open: what is not asked of its snapshot is collected then.
    package var prepare: @Sendable (DashboardPage) async -> Void = { _ in }
    /// Hears of what went wrong without anybody's fault.
    package var failed: @Sendable (any Error) -> Void = { _ in }

    package init(
        store: Store, zones: ZoneDatabase, report: @escaping @Sendable () -> ReportSettings,
        now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration>,
        uptime: @escaping @Sendable () -> Duration, owner: String, outputs: String,
        outputFile: @escaping @Sendable (RunRow) -> String
    ) {
        self.store = store
        self.zones = zones
        self.report = report
        self.now = now
        self.clock = clock
        self.uptime = uptime
        self.owner = owner
        self.outputs = outputs
        self.outputFile = outputFile
    }

    var moments: Moments { Moments(now: now(), zone: zones.zone(named: nil) ?? .utc) }
}

/// Verbs of parts of Homer that the dashboard does not know; nil where there is no such part.
package struct OtherVerbs: Sendable {
    /// Runs a job that is left to the old engine, and returns the number under which that was asked; nil when the job is
    /// not the old engine's. Throws when nobody would run it.
    package var triggerOld: (@Sendable (_ job: String, _ who: String, Timestamp) throws -> Int64?)?
    /// Asks for a discovery session. Returns what was done, in a sentence.
    package var discover: (@Sendable (_ who: String, _ reason: String, Timestamp) async throws -> String)?
    /// Says of an incident that somebody has seen it.
    package var acknowledge:
        (@Sendable (_ incident: Int64, _ who: String, _ reason: String, Timestamp) throws -> String)?

    package init() {}
}
