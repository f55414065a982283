import Foundation
import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Synchronization

@testable import HomerDashboard

/// A dashboard over a database in memory, and whoever asks it.
struct WebWorld: Sendable {
    static let start = Samples.time("2026-05-04T09:00:00Z")
    static let host = "127.0.0.1:9123"

    let time = TestTime(Self.start)
    let store: Store
    let dashboard: Dashboard
    /// A directory of its own.
    let outputs: String

    init(
        token: AccessToken? = nil, clock: (any Clock<Duration>)? = nil, change: (inout WebSettings) -> Void = { _ in }
    ) throws {
        store = try Store.inMemory()
        outputs = FileManager.default.temporaryDirectory.appending(path: "homer-web-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: outputs, withIntermediateDirectories: true)
        var settings = WebSettings(
            store: store, zones: ZoneDatabase(), report: { Self.report }, now: time.wall, clock: clock ?? time,
            uptime: { [time] in time.now.offset }, owner: "ada@box", outputs: outputs,
            outputFile: { [outputs] run in "\(outputs)/\(run.id).log" })
        settings.token = { token }
        change(&settings)
        dashboard = Dashboard(settings)
    }

    static let report = ReportSettings(
        root: "/work", database: "/work/.homer/homer.db", shownDatabase: ".homer/homer.db", concurrency: 4,
        limits: RunLimits(), freeze: [], legacy: .off, settings: [], isDaemonRunning: true)

    /// Intents are accepted as a pass accepts them.
    func accept(_ ids: String..., change: (inout IntentSpec) -> Void = { _ in }) throws {
        let desired = Samples.desired(ids.map { Samples.intent(Samples.spec($0, change)) })
        let now = time.timestamp
        let plan = try Planner(zones: UTCOnly()) { try store.canonicalSpec(of: $0) }.plan(
            desired: desired, stored: store.storedState(now: now), now: now)
        try store.apply(
            plan, pass: PassRecord(id: SecretNumber.hex(bytes: 4), trigger: ChangeReason.cli.rawValue, startedAt: now),
            now: now)
    }

    /// A run that has started and ended.
    @discardableResult
    func ran(_ id: String, _ result: ExecutionResult = ExecutionResult(outcome: .succeeded)) async throws -> Int64 {
        let run = try store.enqueueManual(intent: id, by: "ada@box", now: time.timestamp)
        _ = try await store.claim(limit: 1, now: time.timestamp)
        try await store.finish(run: run, result: result, outputFile: "\(outputs)/\(run).log", now: time.timestamp)
        return run
    }

    /// A run of a due time, which waits for a person.
    func waitingRun(_ id: String) async throws -> Int64 {
        let due = time.timestamp
        let decision = OccurrenceDecision(
            intentID: id, generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
            ledger: [LedgerEntry(due, .ran)], cursor: due, consent: .ask(within: .hours(24)))
        let run = try await store.decide([decision], now: due).runs.first
        guard let run else { throw WebProblem.conflict("nothing was made of the due time of \(id)") }
        return run
    }

    func remove() { try? FileManager.default.removeItem(atPath: outputs) }
}

/// A browser, or a program.
struct Visitor: Sendable {
    var cookie: String?
    var csrf: String?
    var token: String?
    var host: String? = WebWorld.host
    /// Further lines.
    var moreHosts: [String] = []
    var origin: String?
    var site: String?
    var headers: [WebRequest.Header] = []
    var peer = "127.0.0.1"

    /// Signed in, from its own pages.
    static func signedIn(to world: WebWorld) -> Visitor {
        let (cookie, session) = world.dashboard.sessions.open()
        return Visitor(
            cookie: cookie, csrf: session.csrf, origin: "http://" + WebWorld.host, site: "same-origin")
    }

    func get(_ path: String, _ world: WebWorld) async -> WebAnswer { await ask("GET", path, world) }

    func post(_ path: String, form: [(String, String)], _ world: WebWorld) async -> WebAnswer {
        let fields = form + (csrf.map { [("csrf", $0)] } ?? [])
        let text = fields.map { PercentCoding.segment($0.0) + "=" + PercentCoding.segment($0.1) }
        return await ask(
            "POST", path, world, type: "application/x-www-form-urlencoded", body: text.joined(separator: "&"))
    }

    func post(_ path: String, json: JSONValue, _ world: WebWorld, method: String = "POST") async -> WebAnswer {
        await ask(method, path, world, type: "application/json", body: json.compact)
    }

    func ask(
        _ method: String, _ target: String, _ world: WebWorld, type: String? = nil, body: String = ""
    ) async -> WebAnswer {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var headers = headers
        if let cookie { headers.append(.init("Cookie", "\(Sessions.cookie)=\(cookie)")) }
        if let csrf { headers.append(.init("X-Homer-CSRF", csrf)) }
        if let token { headers.append(.init("Authorization", "Bearer \(token)")) }
        if let origin { headers.append(.init("Origin", origin)) }
        if let site { headers.append(.init("Sec-Fetch-Site", site)) }
        if let type { headers.append(.init("Content-Type", type)) }
        let request = WebRequest(
            method: method, path: parts.first ?? "", query: parts.count > 1 ? parts[1] : "",
            hosts: host.map { [$0] + moreHosts } ?? [], headers: headers, peer: peer,
            body: { limit in
                let bytes = Array(body.utf8)
                guard bytes.count <= limit else { throw WebProblem.tooLarge(limit: limit) }
                return bytes
            })
        return await world.dashboard.answer(request, at: ListenAddress(host: "127.0.0.1", port: 9123))
    }
}

extension WebAnswer {
    /// What is written, up to so many pieces.
    func text(pieces most: Int = .max) async -> String {
        switch body {
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .stream(let write):
            let collector = Collector(most: most)
            var writer: any WebWriter = collector
            try? await write(&writer)
            return collector.text
        }
    }

    func json() async throws -> JSONValue { try JSONValue(parsing: await text()) }

    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    var isStream: Bool { if case .stream = body { true } else { false } }
}

/// Keeps what is written, and hangs up after so many pieces.
final class Collector: WebWriter, Sendable {
    struct HangUp: Error {}

    private let state = Mutex<[UInt8]>([])
    private let left: Mutex<Int>

    init(most: Int) { left = Mutex(most) }

    var text: String { state.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ bytes: [UInt8]) async throws {
        state.withLock { $0 += bytes }
        let isOver = left.withLock { left in
            left -= 1
            return left <= 0
        }
        if isOver { throw HangUp() }
    }
}
