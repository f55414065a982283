import CoreMetrics
import Glibc
import HomerReport

/// What the system says of this process: memory, processor time, descriptors, from `/proc/self`.
package struct ProcessFacts: Hashable, Sendable {
    package var cpuSeconds: Double
    package var residentBytes: Double
    package var virtualBytes: Double
    package var openFiles: Double
    package var openFilesAllowed: Double
    /// Seconds since 1970.
    package var startedAt: Double

    /// nil where the system has no `/proc`.
    package static func now() -> ProcessFacts? {
        guard let stat = text("/proc/self/stat"), let memory = text("/proc/self/statm") else { return nil }
        // The name of the program may hold spaces and brackets: what follows its last one counts.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        let pages = memory.split(separator: " ").compactMap { Double($0) }
        guard fields.count > 19, pages.count > 1, let user = Double(fields[11]), let system = Double(fields[12]),
            let began = Double(fields[19])
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessFacts(
            cpuSeconds: (user + system) / ticks, residentBytes: pages[1] * page, virtualBytes: pages[0] * page,
            openFiles: Double(entries("/proc/self/fd")), openFilesAllowed: Double(limit.rlim_cur),
            startedAt: bootTime() + began / ticks)
    }

    /// Sets the series of the process.
    func record(in registry: MeterRegistry) {
        let values: [(MetricName, Double)] = [
            (.cpuTime, cpuSeconds), (.residentMemory, residentBytes), (.virtualMemory, virtualBytes),
            (.openFiles, openFiles), (.openFilesAllowed, openFilesAllowed), (.startTime, startedAt),
        ]
        for (name, value) in values { registry.makeMeter(label: name.rawValue, dimensions: []).set(value) }
    }

    private static func bootTime() -> Double {
        let line = text("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) } ?? 0
    }

    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0, bytes.count < 1 << 20 else { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func entries(_ path: String) -> Int {
        guard let directory = opendir(path) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Itself, its parent, and the descriptor that reads it.
        return max(0, count - 3)
    }
}
