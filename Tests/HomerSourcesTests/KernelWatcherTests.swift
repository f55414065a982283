import Glibc
import Synchronization
import Testing

@testable import HomerSources

struct KernelWatcherTests {
    /// A kernel that lets so many directories be watched, and then tells of a change in each of them at once.
    private struct StormDriver: InotifyDriver {
        let descriptor: Int32
        let limit: Int32
        let told: @Sendable () -> Void
        private var watched: [String: Int32] = [:]

        init(descriptor: Int32, limit: Int32, told: @escaping @Sendable () -> Void) {
            self.descriptor = descriptor
            self.limit = limit
            self.told = told
        }

        mutating func add(_ directory: String, mask: UInt32) -> Result<Int32, SystemError> {
            if let known = watched[directory] { return .success(known) }
            guard watched.count < limit else { return .failure(SystemError(code: ENOSPC)) }
            let watch = Int32(watched.count)
            watched[directory] = watch
            return .success(watch)
        }

        mutating func remove(_ watch: Int32) {}

        mutating func drain(limit: Int, _ body: (InotifyEvent) -> Void) -> Bool {
            var byte: UInt8 = 0
            guard read(descriptor, &byte, 1) == 1 else { return false }
            for watch in watched.values {
                body(InotifyEvent(watch: watch, mask: UInt32(IN_CLOSE_WRITE), name: "a.json"))
            }
            told()
            return false
        }

        mutating func close() {}
    }

    @Test(.timeLimit(.minutes(2)))
    func `that changes can be missed is heard however many events wait`() async throws {
        let directory = try TemporaryDirectory()
        for number in 0..<1200 { try directory.makeDirectory("d\(number)") }
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let (drained, isDrained) = AsyncStream<Void>.makeStream()
        let watcher = KernelWatcher(
            driver: StormDriver(descriptor: ends[0], limit: 1100) { isDrained.finish() }, label: "homer.test")
        // Nobody listens yet.
        await watcher.watch([.tree(directory.path)])
        #expect(write(ends[1], "x", 1) == 1)
        for await _ in drained {}
        await watcher.stop()
        var events: [WatchEvent] = []
        for await event in watcher.events { events.append(event) }
        let isSaid = events.contains { if case .unsupported = $0 { true } else { false } }
        #expect(events.count == 1024 && isSaid)
    }
}
