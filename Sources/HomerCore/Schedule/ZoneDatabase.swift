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
    private let localZoneFile: String
    private let cache = Mutex<[String: Entry]>([:])

    package init(
        directories: [String] = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo"], localZoneFile: String = "/etc/localtime"
    ) {
        self.directories = directories
        self.localZoneFile = localZoneFile
    }

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

    /// Every zone name the machine knows, sorted: for suggestions and `homer doctor`.
    package func names() -> [String] { TimeZone.knownTimeZoneIdentifiers }

    /// Where zone data comes from, for `homer doctor`.
    package var origin: String {
        directories.first { path(of: "UTC", in: $0) != nil || path(of: "Etc/UTC", in: $0) != nil }
            ?? "Foundation \(TimeZone.timeZoneDataVersion)"
    }

    private func load(_ name: String?) -> Entry? {
        if let path = path(of: name), let data = FileManager.default.contents(atPath: path),
            let zone = try? Zone(tzif: [UInt8](data))
        {
            return Entry(zone: zone, stamp: Self.stamp(path))
        }
        guard let foundation = name.map({ TimeZone(identifier: $0) }) ?? TimeZone.current else { return nil }
        return Self.zone(from: foundation).map { Entry(zone: $0, stamp: nil) }
    }

    private func path(of name: String?) -> String? {
        guard let name else { return Self.stamp(localZoneFile) == nil ? nil : localZoneFile }
        return directories.lazy.compactMap { self.path(of: name, in: $0) }.first
    }

    /// Names are looked up as files, so `..` and absolute names are refused.
    private func path(of name: String, in directory: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == 0x2B || byte == 0x2D || byte == 0x5F
                }
        }
        guard isPlain else { return nil }
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
