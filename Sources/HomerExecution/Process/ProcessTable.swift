import Glibc
package import HomerCore

/// What /proc says about processes.
package enum ProcessTable {
    /// The fields of /proc/PID/stat that supervision needs.
    package struct Entry: Hashable, Sendable {
        package var pid: Int32
        package var state: Character
        package var parent: Int32
        package var group: Int32
        package var session: Int32
        package var startTicks: UInt64
    }

    /// The process now, zombies included; nil when there is none of that number.
    package static func entry(_ pid: Int32) -> Entry? {
        SmallFile.bytes("/proc/\(pid)/stat", limit: 4096)?.withUnsafeBytes { parse($0) }
    }

    /// Number, start time and boot of a process that exists: what a restarted daemon checks before it believes that a
    /// process of that number is the one it started.
    package static func identity(of pid: Int32) -> ProcessIdentity? {
        entry(pid).map { identity(of: pid, startTicks: $0.startTicks) }
    }

    /// - Parameter startTicks: as /proc would say them.
    static func identity(of pid: Int32, startTicks: UInt64) -> ProcessIdentity {
        ProcessIdentity(pid: pid, startTicks: startTicks, bootID: boot ?? "")
    }

    /// Now, as /proc counts the start of processes: ticks after boot, in whole ones.
    static func ticks() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return UInt64(time.tv_sec) * ticksPerSecond + UInt64(time.tv_nsec) * ticksPerSecond / 1_000_000_000
    }

    private static let ticksPerSecond = UInt64(sysconf(Int32(_SC_CLK_TCK)))

    /// It does not change while this process lives.
    private static let boot = SmallFile.read("/proc/sys/kernel/random/boot_id").map { String($0.prefix { $0 != "\n" }) }

    /// Changes with every boot of the machine.
    package static func bootID() -> String { boot ?? "unknown" }

    /// Living processes of that group or session.
    package static func members(ofGroupOrSession id: Int32) -> [Entry] {
        var found: [Entry] = []
        forEachLiving { entry in
            if entry.group == id || entry.session == id { found.append(entry) }
        }
        return found
    }

    /// This process and those it descends from.
    static func ownLine() -> Set<Int32> { Set(line()) }

    /// The same, from this process upwards.
    static func line() -> [Int32] {
        var line = [getpid()]
        var next = entry(getpid())?.parent ?? 0
        while next > 0, !line.contains(next) {
            line.append(next)
            next = entry(next)?.parent ?? 0
        }
        return line
    }

    /// Directories in which living processes of a run work: what its marker and the session of its leader tell.
    package static func directories(of marker: RunMarker, leader: ProcessIdentity?) -> [String] {
        let isLeader = leader.map { entry($0.pid)?.startTicks == $0.startTicks } ?? false
        let processes = RunProcesses(
            leader: isLeader ? leader?.pid : nil, since: leader?.startTicks ?? 0, marker: marker)
        return processes.members().compactMap { directory(of: $0.pid) }
    }

    private static func directory(of pid: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(pid)/cwd", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whose children the threads of the kernel are.
    static let kernelParent: Int32 = 2
}
