package import Cron
import Foundation
import Synchronization

/// Time zones from the system's TZif files, so that a tzdata update reaches a running daemon; Foundation's own data
/// where there are none.
///
/// A zone is read once and kept; `refresh()` reads again those whose file has changed.
package final class ZoneDatabase: ZoneSource {
    private struct Entry {
        var zone: Zone
        /// Modification time and size of the file the zone was read from; nil for Foundation's.
        var stamp: FileStamp?
    }
    private struct FileStamp: Hashable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int
    }

    /// Directories looked in, first match wins.
    package let directories: [String]
    private let local: LocalZone
    private let cache = Mutex<[String: Entry]>([:])

    /// - Parameters:
    ///   - tz: `TZ` of the environment, which says what the machine's own zone is for a process; nil when it is not set.
    ///   - localZoneFile: the machine's own zone without it.
    package init(
        directories: [String] = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo"], tz: String? = nil,
        localZoneFile: String = "/etc/localtime"
    ) {
        self.directories = directories
        local = LocalZone(tz: tz, machineFile: localZoneFile)
    }

    /// The value of `TZ` that means the local zone to any process of this machine.
    package var localSetting: String { local.setting }

    /// What the local zone is called: `Asia/Kolkata`, a POSIX rule, a file.
    package var localName: String {
        switch source() {
        case .file(let path, let name): name ?? zoneName(ofFile: path) ?? path
        case .posix: local.setting
        case .utc: "UTC"
        }
    }

    /// Why the local zone is UTC although `TZ` says something else; nil when that is understood.
    package var localProblem: String? {
        guard case .utc(let isMeant) = source(), !isMeant else { return nil }
        return "TZ is \(local.setting), which is neither a zone of \(directories.joined(separator: ", ")) nor a rule; "
            + "UTC is used"
    }

    /// The zone of a name. Knows more than `isName`: what an earlier version accepted keeps its meaning.
    package func zone(named name: String?) -> Zone? {
        let key = name ?? ""
        if let known = cache.withLock({ $0[key] }) { return known.zone }
        guard let entry = load(name) else { return nil }
        cache.withLock { $0[key] = entry }
        return entry.zone
    }

    /// Reads again every zone whose file changed since; true when a zone differs now.
    package func refresh() -> Bool {
        let names = cache.withLock { Array($0.keys) }
        var changed = false
        for key in names {
            let name = key.isEmpty ? nil : key
            guard let stamp = path(of: name).flatMap(Self.stamp), let entry = load(name) else { continue }
            cache.withLock { entries in
                guard entries[key]?.stamp != stamp else { return }
                changed = changed || entries[key]?.zone != entry.zone
                entries[key] = entry
            }
        }
        return changed
    }

    /// Whether a user may write the name: it is one of the system's zone data, or of Foundation's list where there is
    /// none. Foundation alone would also take abbreviations and offsets, and read them otherwise than their author
    /// meant: BST is +06:00 there.
    package func isName(_ name: String) -> Bool {
        guard systemDirectory == nil else {
            guard let path = path(of: name), let data = FileManager.default.contents(atPath: path) else { return false }
            return (try? Zone(tzif: [UInt8](data))) != nil
        }
        return name == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(name)
    }

    /// Every zone name a user may write, sorted: for suggestions and `homer doctor`.
    package func names() -> [String] {
        guard let directory = systemDirectory,
            let files = try? FileManager.default.subpathsOfDirectory(atPath: directory)
        else { return TimeZone.knownTimeZoneIdentifiers }
        return files.filter { path(of: $0, in: directory) != nil }.sorted()
    }

    /// Where zone data comes from, for `homer doctor`.
    package var origin: String { systemDirectory ?? "Foundation \(TimeZone.timeZoneDataVersion)" }

    /// Whether the system has data of its own, which its updates reach.
    package var isOfSystem: Bool { systemDirectory != nil }

    /// nil on a machine without zone data.
    private var systemDirectory: String? {
        directories.first { path(of: "UTC", in: $0) != nil || path(of: "Etc/UTC", in: $0) != nil }
    }

    private func load(_ name: String?) -> Entry? {
        guard let name else { return loadLocal() }
        if let entry = read(path(of: name)) { return entry }
        return TimeZone(identifier: name).flatMap { Self.zone(from: $0) }.map { Entry(zone: $0, stamp: nil) }
    }

    private func read(_ path: String?) -> Entry? {
        guard let path, let data = FileManager.default.contents(atPath: path), let zone = try? Zone(tzif: [UInt8](data))
        else { return nil }
        return Entry(zone: zone, stamp: Self.stamp(path))
    }

    private func loadLocal() -> Entry? {
        switch source() {
        case .file(let path, _):
            if let entry = read(path) { return entry }
            return local.isMachines
                ? Self.zone(from: TimeZone.current).map { Entry(zone: $0, stamp: nil) } : Entry(zone: .utc, stamp: nil)
        case .posix(let zone): return Entry(zone: zone, stamp: nil)
        case .utc: return Entry(zone: .utc, stamp: nil)
        }
    }

    private enum LocalSource {
        /// With the name it was asked for by; nil for a path.
        case file(String, name: String?)
        case posix(Zone)
        case utc(isMeant: Bool)
    }

    /// Where the local zone comes from: as in glibc, a file of that name or path, else a rule, else UTC.
    private func source() -> LocalSource {
        switch local.value {
        case .machine: return .file(local.machineFile, name: nil)
        case .empty: return .utc(isMeant: true)
        case .path(let path):
            return Self.stamp(path) == nil ? .utc(isMeant: false) : .file(path, name: nil)
        case .text(let text):
            if let path = path(of: text) { return .file(path, name: text) }
            if let zone = try? Zone(posix: text) { return .posix(zone) }
            return .utc(isMeant: false)
        }
    }

    /// The name of a zone file, or of the one a link such as /etc/localtime leads to.
    private func zoneName(ofFile path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        let real = String(cString: pointer)
        for directory in directories {
            let root = realpath(directory, nil).map { pointer in
                defer { free(pointer) }
                return String(cString: pointer)
            }
            if let root, real.hasPrefix(root + "/") { return String(real.dropFirst(root.count + 1)) }
        }
        return nil
    }

    private func path(of name: String?) -> String? {
        if let name { return directories.lazy.compactMap { self.path(of: name, in: $0) }.first }
        if case .file(let path, _) = source() { return Self.stamp(path) == nil ? nil : path }
        return nil
    }

    /// Names are looked up as files, so `..` and absolute names are refused. Names of zones begin with a capital letter;
    /// what else lies there (`posixrules`, `localtime`, the copies in `right/`, which count leap seconds) is none.
    private func path(of name: String, in directory: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == 0x2B || byte == 0x2D || byte == 0x5F
                }
        }
        guard isPlain, let first = name.utf8.first, (0x41...0x5A).contains(first) else { return nil }
        let path = directory + "/" + name
        return Self.stamp(path) == nil ? nil : path
    }

    private static func stamp(_ path: String) -> FileStamp? {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        return FileStamp(seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec, size: info.st_size)
    }

    /// Foundation knows its transitions one by one; a century of them is a few hundred.
    private static func zone(from foundation: TimeZone) -> Zone? {
        var transitions: [Zone.Transition] = []
        var moment = Date(timeIntervalSince1970: -2_208_988_800)
        let end = Date(timeIntervalSince1970: 5_000_000_000)
        transitions.append(transition(foundation, at: moment))
        while let next = foundation.nextDaylightSavingTimeTransition(after: moment), next < end, next > moment {
            transitions.append(transition(foundation, at: next))
            moment = next
        }
        return try? Zone(transitions: transitions)
    }

    private static func transition(_ zone: TimeZone, at date: Date) -> Zone.Transition {
        Zone.Transition(
            utcSeconds: Int64(date.timeIntervalSince1970), offsetSeconds: zone.secondsFromGMT(for: date),
            isDST: zone.isDaylightSavingTime(for: date), abbreviation: zone.abbreviation(for: date) ?? "")
    }
}
