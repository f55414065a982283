import Glibc
import HomerCore

/// Which files may be quoted in messages: those of the workspace, and those the user named. A link in a workspace, or a
/// path in its `homer.json`, may lead to a file that whoever reads the message may not read.
package struct TextBounds: Hashable, Sendable {
    package var root: String
    /// Paths of the command line and the environment.
    package var chosen: Set<String>

    package init(root: String, chosen: Set<String> = []) {
        self.root = root
        self.chosen = chosen
    }

    /// Whether the file, or a directory with all below it, really lies in the workspace, or was named by the user.
    /// Asks the disk.
    package func mayShow(_ path: String) -> Bool {
        if chosen.contains(path) { return true }
        guard let real = Self.real(path), let home = Self.real(root) else { return false }
        return real == home || real.hasPrefix(home == "/" ? home : home + "/")
    }

    private static func real(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}

extension ScheduleFile {
    /// The same with nothing of the file's text in its messages.
    package func withoutText() -> ScheduleFile {
        var file = self
        file.warnings = warnings.map(\.withoutText)
        for index in file.held.indices {
            file.held[index].diagnostics = file.held[index].diagnostics.map(\.withoutText)
        }
        return file
    }
}

extension SourceDecoder.Decoded {
    /// The same with nothing of the file's text in its messages.
    func withoutText() -> Self {
        var decoded = self
        decoded.warnings = warnings.map(\.withoutText)
        decoded.calendar?.diagnostics = calendar?.diagnostics.map(\.withoutText) ?? []
        decoded.held?.diagnostics = held?.diagnostics.map(\.withoutText) ?? []
        return decoded
    }
}
