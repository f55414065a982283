import Glibc
package import HomerCore

/// What /proc says about processes.
package enum ProcessTable {
    /// The fields of /proc/PID/stat that supervision needs.
    package struct Entry: Hashable, Sendable {
        package var pid: Int32
        package var state: Character
        package var group: Int32
        package var session: Int32
        package var startTicks: UInt64
    }

    /// Parses one stat line. The command name may hold spaces and parentheses, so fields count from the last `)`.
    package static func parse(stat line: String) -> Entry? {
        guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"), open < close else { return nil }
        let fields = line[line.index(after: close)...].split(separator: " ")
        guard let pid = Int32(line[..<open].filter { $0 != " " }), fields.count > 19,
            let state = fields[0].first, let group = Int32(fields[2]), let session = Int32(fields[3]),
            let ticks = UInt64(fields[19])
        else { return nil }
        return Entry(pid: pid, state: state, group: group, session: session, startTicks: ticks)
    }

    /// The process now, zombies included; nil when there is none of that number.
    package static func entry(_ pid: Int32) -> Entry? {
        parse(stat: SmallFile.read("/proc/\(pid)/stat") ?? "")
    }

    /// Number, start time and boot of a process that exists: what a restarted daemon checks before it believes that a
    /// process of that number is the one it started (reference scheduling §3.8).
    package static func identity(of pid: Int32) -> ProcessIdentity? {
        guard let entry = entry(pid) else { return nil }
        let boot = SmallFile.read("/proc/sys/kernel/random/boot_id") ?? ""
        return ProcessIdentity(
            pid: pid, startTicks: entry.startTicks, bootID: String(boot.prefix { $0 != "\n" }))
    }

    /// Changes with every boot of the machine.
    package static func bootID() -> String {
        String((SmallFile.read("/proc/sys/kernel/random/boot_id") ?? "unknown").prefix { $0 != "\n" })
    }

    /// Kills what is left of a run whose daemon died: the group and session of `process`, when its members can only be
    /// the run's own. The leader must be the very process described; when it is gone, its number cannot have been given
    /// to another process while a member of its session lives, so members that started no earlier are the run's too.
    /// Returns whether there was anything to kill.
    package static func endOrphans(of process: ProcessIdentity) -> Bool {
        guard process.bootID == bootID(), process.pid > 1, process.pid != getpid() else { return false }
        if let leader = entry(process.pid), leader.startTicks != process.startTicks { return false }
        let members = members(ofGroupOrSession: process.pid).filter { $0.startTicks >= process.startTicks }
        for member in members { kill(member.pid, SIGKILL) }
        return !members.isEmpty
    }

    /// Living processes (zombies do not count) of that group or session. Reads all of /proc: a few milliseconds.
    package static func members(ofGroupOrSession id: Int32) -> [Entry] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var found: [Entry] = []
        while let item = readdir(directory) {
            let name = withUnsafeBytes(of: item.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = Int32(name), let entry = entry(pid), entry.group == id || entry.session == id,
                entry.state != "Z", entry.state != "X"
            else { continue }
            found.append(entry)
        }
        return found
    }
}

/// Reads files of /proc, whose size is not known beforehand.
enum SmallFile {
    /// At most 64 KiB of the file as text, or nil when it cannot be read.
    static func read(_ path: String, limit: Int = 65_536) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[0..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
