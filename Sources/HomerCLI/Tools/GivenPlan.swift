import Glibc
import HomerCore
import HomerDiscovery

/// The answer of a planner that somebody has in a file.
enum GivenPlan {
    /// As it stands there; what is longer than an answer may be is cut right behind that. Throws `Failure`.
    static func read(_ name: String, home: String) throws -> String {
        let path = try Paths.fromHere(name, home: home)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= PlanExtraction.longest {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unreadable(_ path: String) -> Failure {
        Failure(message: "--plan: cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
