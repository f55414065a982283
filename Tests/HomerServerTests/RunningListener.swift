import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Testing

@testable import HomerServer

/// A listener that runs, and what it says of itself.
final class RunningListener: Sendable {
    let service: ListenerService
    let notices: AsyncStream<ListenerService.Notice>
    let health: LoopHealth
    private let task: Task<Void, Never>

    init(
        at address: ListenAddress?, clock: any Clock<Duration> = ContinuousClock(),
        mount: ListenerService.Mount? = nil, limits: ListenerLimits? = nil
    ) throws {
        let (notices, say) = AsyncStream<ListenerService.Notice>.makeStream()
        let hand = HandClock()
        let health = LoopHealth(clock: hand.read)
        let scrape = Scrape(registry: MeterRegistry(), clock: hand.read) {
            StoreMetrics(MetricsTests.facts()).families
        }
        let routes = Routes(loops: health, store: StoreHealth(try Store.inMemory()), scrape: scrape)
        let service = ListenerService(routes, at: address, clock: clock, mount: mount, limits: limits) { say.yield($0) }
        (self.service, self.notices, self.health) = (service, notices, health)
        task = Task { try? await service.run() }
    }

    /// The port of the next `listening`.
    func port() async throws -> Int {
        for await notice in notices {
            if case .listening(let address) = notice {
                return try #require(Int(address.split(separator: ":").last ?? ""))
            }
        }
        throw RawClient.Failure(call: "listen")
    }

    func stop() async {
        task.cancel()
        await task.value
    }

    /// Any port of this machine that is free.
    static func any() throws -> ListenAddress { try ListenAddress("127.0.0.1:0") }

    /// A port below those that the system hands out: nobody is given it while it is free for a moment.
    static func own() throws -> ListenAddress {
        try ListenAddress("127.0.0.1:\(Int.random(in: 20_000..<32_000))")
    }
}
