import Glibc

/// Tells systemd how the service is doing (sd_notify(3)): one datagram to `NOTIFY_SOCKET`, nothing when there is none.
package struct ServiceManager: Sendable {
    private let address: String?
    /// How often systemd wants to hear `WATCHDOG=1`, halved as it advises; nil when it does not.
    package let watchdogInterval: Duration?

    package init(environment: [String: String], pid: Int32) {
        address = environment["NOTIFY_SOCKET"]
        let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(pid)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isOurs && microseconds > 0 ? .microseconds(microseconds / 2) : nil
    }

    /// Whether anybody hears what is told.
    package var isThere: Bool { address != nil }

    package func ready(status: String) { send("READY=1\nSTATUS=\(oneLine(status))") }
    package func status(_ text: String) { send("STATUS=\(oneLine(text))") }
    package func stopping() { send("STOPPING=1") }
    package func watchdog() { send("WATCHDOG=1") }

    private func oneLine(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }

    private func send(_ message: String) {
        guard let address, address.hasPrefix("/") || address.hasPrefix("@") else { return }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        // An abstract address starts with a zero byte.
        if bytes.first == 0x40 { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: target.sun_path) else { return }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let payload = Array(message.utf8)
        withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = sendto(descriptor, payload, payload.count, Int32(MSG_NOSIGNAL), generic, length)
            }
        }
    }
}
