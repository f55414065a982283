import HomerCLI
import HomerCore
import HomerDashboard
import HomerDiscovery
import HomerExecution
import HomerMigration
import HomerReport
import HomerRuntime
import HomerServer
import HomerStore
import Logging
import Synchronization

/// The dashboard of this daemon: what it is made of, where it is answered, and the file that `homer dashboard` reads.
final class DashboardFace: Sendable {
    private let dashboard: Dashboard
    private let configuration: LiveConfiguration
    private let linkFile: String
    private let logger: Logger
    private struct Place {
        /// What the configuration in force says.
        var workspace: Workspace
        /// Where it listens now, whether or not pages are answered there.
        var address: String?
        /// What the file says; nil while there is none.
        var written: LinkFile?
    }

    private let place: Mutex<Place>
    private let seen: Seen

    /// What pages show that is not asked of the database.
    private final class Seen: Sendable {
        let plan = Mutex<Plan?>(nil)
        let migration = Mutex<MigrationFacts?>(nil)
    }

    /// Opens a connection of its own to the database: what is asked for in a page is then the commit of another, and rings
    /// as that of a command does.
    init(
        _ configuration: LiveConfiguration, zones: ZoneDatabase, clock: ContinuousClock, logger: Logger,
        health: @escaping @Sendable () async -> WebSettings.Health
    ) throws {
        let workspace = configuration.workspace
        self.configuration = configuration
        self.logger = logger
        place = Mutex(Place(workspace: workspace))
        linkFile = workspace.linkFile
        let store = try Store.open(path: workspace.database, foreign: .oldHomer)
        let start = clock.now
        var settings = WebSettings(
            store: store, zones: zones, report: { configuration.workspace.report }, now: WallClock.now, clock: clock,
            uptime: { clock.now - start }, owner: CurrentUser.atHost, outputs: workspace.outputs,
            outputFile: { run in
                configuration.workspace.execution.outputFile(
                    intent: run.intentID, run: run.id, attempt: run.attempt)
            })
        settings.token = { configuration.workspace.dashboard?.token }
        settings.transcript = { run in
            guard let agent = run.executor.flatMap(AgentCLI.named) else { return nil }
            let transcript = Mutex(AgentTranscript(of: agent))
            return WebSettings.Transcript(
                append: { bytes in transcript.withLock { $0.append(bytes) } },
                finish: { transcript.withLock { $0.finish() } })
        }
        settings.health = health
        let seen = Seen()
        self.seen = seen
        settings.plan = { seen.plan.withLock { $0 } }
        settings.migration = { seen.migration.withLock { $0 } }
        settings.prepare = { page in
            guard page == .migration else { return }
            let facts = try? await store.off {
                try MigrationFacts.facts($0, configuration.workspace, now: WallClock.now())
            }
            seen.migration.withLock { $0 = facts ?? nil }
        }
        settings.verbs.triggerOld = { job, who, now in
            let old = LegacyTriggering(id: job, store: store, workspace: configuration.workspace)
            guard try old.isLegacy() else { return nil }
            if let refusal = old.refusal { throw WebProblem.conflict(refusal) }
            return try store.enqueueLegacy(job: job, by: who, now: now)
        }
        settings.verbs.discover = { who, _, now in
            let run = try await store.off {
                try $0.startDiscovery(configuration.workspace.discovery.starter, by: who, force: false, now: now)
            }
            return "A night begins with run \(run)."
        }
        settings.verbs.acknowledge = { incident, who, _, now in
            try store.acknowledge(incident: incident, by: who, now: now)
            return "Incident \(incident) is acknowledged: it is not told again until it is over."
        }
        settings.failed = { logger.log(.dashboardFailed, ["error": "\($0)"]) }
        dashboard = Dashboard(settings)
    }

    /// Throws where others reach the listener and the token is not one: nothing is opened then.
    static func check(_ workspace: Workspace) throws {
        guard let listen = workspace.listen, !listen.isLoopback, let place = workspace.dashboard else { return }
        if let problem = place.token?.problem {
            throw Failure(message: "the dashboard is not answered at \(listen.text): \(problem)", status: .usage)
        }
    }

    var mount: ListenerService.Mount {
        { [self] request, address in
            // Health and metrics need no session.
            let first = request.path.split(separator: "/", maxSplits: 1).first
            guard configuration.workspace.dashboard != nil, !["healthz", "readyz", "metrics"].contains(first) else {
                return nil
            }
            let answer = await dashboard.answer(WebRequest(request), at: address)
            return MountedAnswer(answer)
        }
    }

    /// Of the loop that makes passes.
    func hear(_ event: LoopEvent) {
        guard case .passEnded(var plan) = event else { return }
        // What was applied is in the database; after a first pass it is more than all that the daemon needs.
        plan.changes = []
        seen.plan.withLock { [plan] in $0 = plan }
    }

    func listening(at text: String) { update { $0.address = text } }

    /// Links are made as long as there is something to open.
    func adopt(_ workspace: Workspace) { update { $0.workspace = workspace } }

    /// The configuration and the listener speak at once: the file says what the later of them left, so both are written
    /// one after the other.
    private func update(_ change: (inout Place) -> Void) {
        let news: Result<LinkFile?, WebProblem> = place.withLock { place in
            change(&place)
            guard place.workspace.dashboard != nil, place.workspace.listen != nil, let address = place.address else {
                remove(&place)
                return .success(nil)
            }
            let file = LinkFile(address: Self.reachable(address), key: dashboard.codes.key)
            guard file != place.written else { return .success(nil) }
            do throws(WebProblem) { try file.write(to: linkFile) } catch { return .failure(error) }
            place.written = file
            return .success(file)
        }
        switch news {
        case .success(nil): break
        case .success(let file?):
            logger.log(.dashboardReady, ["address": "http://\(file.address)\(DashboardPath.overview)"])
        case .failure(let error): logger.log(.dashboardFailed, ["error": "\(error.message)"])
        }
    }

    /// Where this machine reaches a listener: one at every address is asked at its own.
    private static func reachable(_ address: String) -> String {
        guard let colon = address.lastIndex(of: ":") else { return address }
        switch address[..<colon] {
        case "0.0.0.0": return "127.0.0.1" + address[colon...]
        case "[::]": return "[::1]" + address[colon...]
        default: return address
        }
    }

    func stopped() { place.withLock { remove(&$0) } }

    private func remove(_ place: inout Place) {
        place.written = nil
        LinkFile.remove(linkFile)
    }
}
