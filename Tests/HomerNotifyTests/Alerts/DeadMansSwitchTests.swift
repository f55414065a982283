import HomerCore
import HomerTesting
import Logging
import Synchronization
import Testing

@testable import HomerNotify

@Suite("Signs of life") struct DeadMansSwitchTests {
    private final class Trouble: Sendable {
        private let value = Mutex<String?>(nil)
        var reason: String? { value.withLock { $0 } }
        func set(_ reason: String?) { value.withLock { $0 = reason } }
    }

    private let trouble = Trouble()

    private func watch(_ bench: ChannelBench) -> DeadMansSwitch {
        DeadMansSwitch(means: bench.means, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            [trouble] _ in trouble.reason
        }
    }

    private func settings(_ url: String) -> HeartbeatSettings {
        var settings = HeartbeatSettings(url: url)
        settings.allowPrivate = true
        return settings
    }

    @Test("It says that the daemon has started, then that it lives, then that not all is well, each when it is due")
    func signs() async throws {
        let server = try LoopbackServer(.response(200, "OK"))
        let bench = ChannelBench()
        let watch = watch(bench)
        #expect(await watch.round() == nil)
        watch.adopt(settings(server.url + "/ping/u1"))
        #expect(await watch.round() == .minutes(5))
        bench.time.jump(by: .minutes(4))
        #expect(await watch.round() == .minutes(1))
        bench.time.jump(by: .minutes(1))
        _ = await watch.round()
        trouble.set("the database does not answer")
        bench.time.jump(by: .minutes(5))
        _ = await watch.round()
        #expect(server.requests.map(\.target) == ["/ping/u1/start", "/ping/u1", "/ping/u1/fail"])
        #expect(server.requests.last?.body == "the database does not answer")
    }

    @Test(
        "An address is filled with its secret when it is used, and one that does not answer is tried when the next is due"
    )
    func secret() async throws {
        let server = try LoopbackServer(.response(500, "no"), .response(200, "OK"))
        var bench = ChannelBench()
        bench.secrets["PING"] = "u-secret-1"
        let watch = watch(bench)
        watch.adopt(settings(server.url + "/${env:PING}"))
        #expect(await watch.round() == .minutes(5))
        bench.time.jump(by: .minutes(5))
        #expect(await watch.round() == .minutes(5))
        #expect(server.requests.map(\.target) == ["/u-secret-1/start", "/u-secret-1"])
    }

    @Test("A private address is refused unless it is allowed by name")
    func refused() async throws {
        let server = try LoopbackServer(.response(200, "OK"))
        let watch = watch(ChannelBench())
        watch.adopt(HeartbeatSettings(url: server.url))
        #expect(await watch.round() == .minutes(5))
        #expect(server.requests.isEmpty)
    }
}
