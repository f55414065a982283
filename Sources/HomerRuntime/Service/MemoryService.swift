import CLinux
import Glibc
import ServiceLifecycle

/// Gives memory that nobody uses any more back to the system. glibc keeps what many threads have freed for the next time:
/// after a first pass over a hundred thousand files that is more than all that the daemon needs.
package struct MemoryService: Service {
    /// Looks are so far apart.
    private static let interval = Duration.seconds(10)

    private let clock: ContinuousClock

    package init(clock: ContinuousClock) { self.clock = clock }

    /// From now on what is free at the end of one of glibc's heaps is given back as soon as it is a megabyte; `malloc_trim`
    /// leaves it. By itself glibc keeps up to 64 MB in each heap once a large piece was freed: after a first pass over a
    /// hundred thousand files 160 to 255 MB were resident, and are 140.
    package static func keepHeapsShort() {
        // Both, since one alone would have every large piece mapped and unmapped.
        mallopt(M_MMAP_THRESHOLD, 4 << 20)
        mallopt(M_TRIM_THRESHOLD, 1 << 20)
    }

    package func run() async throws {
        var rule = MemoryRule()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if let resident = Self.resident(), rule.isTooMuch(resident), malloc_trim(0) != 0 {
                rule.gaveBack(Self.resident() ?? resident)
            }
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: Self.interval) }
            } catch { return }
        }
    }

    /// Bytes of this process in memory; nil where the system has no `/proc`.
    private static func resident() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: " ")
        return fields.dropFirst().first.flatMap { Int($0) }.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }
}

/// When it is worth while to look for memory that can be given back: there is much more than before, and it has stopped
/// growing. What is really in use is so for long, and is not looked through again and again.
struct MemoryRule {
    /// Bytes.
    static let much = 64 << 20
    static let little = 4 << 20

    /// What was there at least since memory was given back.
    private var least: Int?
    private var last: Int?

    /// Takes note of what is there now.
    mutating func isTooMuch(_ resident: Int) -> Bool {
        defer { last = resident }
        let least = min(least ?? resident, resident)
        self.least = least
        return resident >= least + Self.much && last.map { resident <= $0 + Self.little } ?? false
    }

    mutating func gaveBack(_ resident: Int) { (least, last) = (resident, resident) }
}
