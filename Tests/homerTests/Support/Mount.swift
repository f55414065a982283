import Foundation

/// A small file system in memory over a directory, taken away at the end. Needs to be root.
final class Mount: Sendable {
    struct Refused: Error, CustomStringConvertible { let description: String }

    /// Whether this machine lets us mount; a container often does not.
    static let isAllowed: Bool = {
        guard let workspace = try? TemporaryWorkspace(), let mount = try? Mount(workspace.path, size: "64k") else {
            return false
        }
        withExtendedLifetime(workspace) { mount.unmount() }
        return true
    }()

    let path: String

    init(_ path: String, size: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Self.command("mount", "-t", "tmpfs", "-o", "size=\(size)", "homer-test", path)
    }

    deinit { unmount() }

    /// Before the directory itself is removed. Once is enough.
    func unmount() { try? Self.command("umount", "-l", path) }

    /// Waits for those that still write there: the runs of a daemon that was killed do, for a moment.
    func setReadOnly(_ isReadOnly: Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try Self.command("mount", "-o", "remount,\(isReadOnly ? "ro" : "rw")", path)
            } catch let refused as Refused {
                guard refused.description.contains("busy"), ContinuousClock.now < deadline else { throw refused }
                try await ContinuousClock().sleep(for: .milliseconds(50))
            }
        }
    }

    /// Writes a file as large as fits.
    func fill() throws {
        let written = try Command.run("/bin/sh", ["-c", "cat /dev/zero > '\(path)/filler'"])
        guard written.status != 0 else { throw Refused(description: "the file system did not become full") }
    }

    func free() throws { try FileManager.default.removeItem(atPath: path + "/filler") }

    private static func command(_ words: String...) throws {
        let answer = try Command.run("/usr/bin/env", words)
        guard answer.status == 0 else { throw Refused(description: answer.errors) }
    }
}
