import Foundation
import HomerRuntime
import Testing

/// What systemd hears (sd_notify(3)), on a real datagram socket.
struct ServiceManagerTests {
    /// A socket that stands for systemd; removed at the end.
    private final class Listener {
        let path = NSTemporaryDirectory() + "homer-notify-\(UUID().uuidString.prefix(8))"
        private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

        init() {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }

        deinit {
            close(descriptor)
            unlink(path)
        }

        /// The next message; nil when none has arrived (a datagram on one machine is there when the sender goes on).
        func next() -> String? {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }

    @Test func `Ready, status, watchdog and stopping are one datagram each, a status one line`() {
        let listener = Listener()
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": listener.path], pid: 7)
        manager.ready(status: "3 intents\nnot this")
        #expect(listener.next() == "READY=1\nSTATUS=3 intents")
        manager.status("4 intents")
        #expect(listener.next() == "STATUS=4 intents")
        manager.watchdog()
        #expect(listener.next() == "WATCHDOG=1")
        manager.stopping()
        #expect(listener.next() == "STOPPING=1")
        #expect(listener.next() == nil)
    }

    @Test func `The watchdog is fed twice as often as asked, and only when it is ours`() {
        let asked = ["WATCHDOG_USEC": "2000000"]
        #expect(ServiceManager(environment: asked, pid: 7).watchdogInterval == .seconds(1))
        #expect(
            ServiceManager(environment: asked.merging(["WATCHDOG_PID": "7"]) { $1 }, pid: 7).watchdogInterval != nil)
        #expect(
            ServiceManager(environment: asked.merging(["WATCHDOG_PID": "8"]) { $1 }, pid: 7).watchdogInterval == nil)
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "often"], pid: 7).watchdogInterval == nil)
    }

    @Test func `Without a service manager nothing is sent and nothing fails`() {
        ServiceManager(environment: [:], pid: 7).ready(status: "x")
        ServiceManager(environment: ["NOTIFY_SOCKET": "vsock:2:1"], pid: 7).ready(status: "x")
        ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/at/all"], pid: 7).ready(status: "x")
    }
}
