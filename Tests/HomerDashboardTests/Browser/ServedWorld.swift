import HomerCore
import HomerServer
import HomerStore
import HomerTesting

@testable import HomerDashboard

/// A dashboard that listens, for a real browser, with a script of the test before its own: the page allows no other one.
struct ServedWorld {
    let world: WebWorld
    let port: Int
    private let task: Task<Void, Never>

    struct NotListening: Error {}

    init(_ world: WebWorld, script: String) async throws {
        let (notices, say) = AsyncStream<ListenerService.Notice>.makeStream()
        let routes = Routes(
            loops: LoopHealth(clock: { .zero }), store: StoreHealth(world.store),
            scrape: Scrape(registry: MeterRegistry(), clock: { .zero }, collect: { [] }))
        let dashboard = world.dashboard
        let service = ListenerService(
            routes, at: try ListenAddress("127.0.0.1:0"), clock: ContinuousClock(),
            mount: { request, address in
                var answer = await dashboard.answer(Self.request(request), at: address)
                if request.path == DashboardAssets.script.path, case .bytes(let bytes) = answer.body {
                    answer.body = .bytes(Array(script.utf8) + Array("\n".utf8) + bytes)
                }
                guard case .bytes(let bytes) = answer.body else {
                    return MountedAnswer(status: 503, headers: [], body: .bytes([]))
                }
                let headers = [(name: "Content-Type", value: answer.type)] + answer.headers.map { ($0.name, $0.value) }
                return MountedAnswer(status: answer.status, headers: headers, body: .bytes(bytes))
            }, told: { say.yield($0) })
        let task = Task<Void, Never> { try? await service.run() }
        var port: Int?
        for await notice in notices {
            guard case .listening(let address) = notice else { continue }
            port = Int(address.split(separator: ":").last ?? "")
            break
        }
        guard let port else {
            task.cancel()
            throw NotListening()
        }
        (self.world, self.port, self.task) = (world, port, task)
    }

    /// What `homer dashboard` opens.
    var link: String {
        LinkFile(address: "127.0.0.1:\(port)", key: world.dashboard.codes.key).link(now: world.time.timestamp)
    }

    func stop() async {
        task.cancel()
        await task.value
    }

    private static func request(_ request: MountedRequest) -> WebRequest {
        let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
        return WebRequest(
            method: request.method, path: parts.first ?? "", query: parts.count > 1 ? parts[1] : "",
            hosts: request.hosts,
            headers: request.headers.map { .init($0.name, $0.value) }, peer: request.peer,
            body: { limit in
                do { return try await request.body(limit) } catch is MountedRequest.TooLarge {
                    throw WebProblem.tooLarge(limit: limit)
                }
            })
    }
}
