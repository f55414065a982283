import HomerCore
import HomerStore
import HomerTesting
import Synchronization
import Testing

@testable import HomerCLI

@Suite("When the daemon is gone") struct GoneDaemonAlertTests {
    private final class Phone: Notifier {
        let channel = "phone"
        private let noted = Mutex<[OutgoingMessage]>([])
        private let answers: Mutex<[DeliveryResult]>
        var titles: [String] { noted.withLock { $0.map(\.title) } }
        var bodies: [String] { noted.withLock { $0.map(\.body) } }

        init(_ answers: DeliveryResult...) { self.answers = Mutex(answers) }

        func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
            noted.withLock { $0.append(message) }
            return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    @Test("It is told once, by whoever finds it gone, and what could not be sent is sent the next time")
    func once() async throws {
        let store = try Store.inMemory()
        let settings = NotifySettings(channels: ["phone"])
        let start = Samples.time("2026-05-04T09:00:00Z")
        try store.note(settings, now: start)
        let phone = Phone(.failed(reason: "no route", after: nil), .sent(reference: nil))
        let alert = GoneDaemonAlert(
            store: store, settings: settings, notifiers: [phone], zones: ZoneDatabase.own, root: "/home/ada/jobs")
        #expect(try await alert.tell("pid 812 was killed", now: start) == 0)
        // What failed is due by the clock of this machine, which is later than any test.
        let later = WallClock.now() + .hours(1)
        #expect(try await alert.tell("pid 812 was killed", now: later) == 1)
        #expect(try await alert.tell("pid 812 was killed", now: later + .minutes(5)) == 0)
        #expect(phone.bodies.last?.contains("Workspace /home/ada/jobs on ") == true)
        #expect(phone.titles == ["🚨 Nothing runs: the daemon is gone", "🚨 Nothing runs: the daemon is gone"])
        let incidents = try store.snapshot { try $0.incidents() }
        #expect(incidents.map(\.fingerprint) == ["daemon:gone"] && incidents.map(\.count) == [1])
    }
}
