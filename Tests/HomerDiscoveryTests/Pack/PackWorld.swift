import Cron
import Glibc
import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery

/// A night of Los Angeles with files in memory.
struct PackWorld {
    var settings = PackSettings(
        memoryDirectory: "/m", outputDirectory: "/n", day: LocalDay("2026-03-08") ?? LocalDay(CivilTime.date(ofDay: 0)))
    /// Half past one in the night, half an hour before clocks go forward.
    var now = Samples.time("2026-03-08T09:30:00Z")
    var files: [PackFile: PackText] = [:]
    var counts: [PackSystem.Count] = []

    func pack() throws -> ContextPack {
        let zone = try #require(PacificOnly().zone(named: nil))
        return ContextPack.assemble(
            files.map { PackSource(file: $0.key, path: settings.path(of: $0.key), text: $0.value) },
            system: PackSystem(zone: zone, zoneName: "America/Los_Angeles", version: "0.1.0", counts: counts),
            settings: settings, now: now)
    }

    static func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }
}

extension ContextPack {
    /// What is quoted of a file in a section.
    func quotation(_ name: String, under title: String) -> String? {
        guard let part = text.components(of: ContextPack.separator + "## \(title)\n").dropFirst().first,
            let mark = mark
        else { return nil }
        let rest = part.components(of: "<<<DATA \(mark) \(name)>>>\n").dropFirst().first
        return rest?.components(of: "\n<<<END DATA \(mark)>>>").first
    }

    var mark: String? { text.firstMatch(of: /<<<DATA ([0-9a-f]{16}) NAME>>>/).map { String($0.output.1) } }

    func entry(_ section: PackSection) -> PackEntry? { manifest.first { $0.section == section } }
}

extension String {
    func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}

/// A directory that is removed with everything in it when its owner is gone.
final class PackDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/homer-pack-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { Self.remove(path) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    }

    private static func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                    String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
                }
                guard name != ".", name != ".." else { continue }
                var info = stat()
                let child = "\(path)/\(name)"
                if lstat(child, &info) == 0, info.st_mode & S_IFMT == S_IFDIR { remove(child) } else { unlink(child) }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
