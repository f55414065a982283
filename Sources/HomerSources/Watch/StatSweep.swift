import Glibc
import HomerCore

/// The polling fallback for file systems without inotify: one number for the names, sizes and times of everything
/// under the targets. Two equal numbers of one process mean that nothing changed.
enum StatSweep {
    private static let threads = WaitingThreads("homer.stat-sweep", limit: 1)

    /// Runs off the cooperative pool.
    static func fingerprint(of targets: [WatchTarget]) async -> Int {
        await threads.run {
            var hasher = Hasher()
            for target in targets {
                hasher.combine(target.path)
                var pending = [target.path]
                while let path = pending.popLast() {
                    guard let fingerprint = FileFingerprint(path: path) else { continue }
                    hasher.combine(fingerprint)
                    guard case .tree = target else { continue }
                    for entry in entries(in: path) {
                        let below = path + "/" + entry.name
                        hasher.combine(below)
                        if entry.isDirectory {
                            pending.append(below)
                        } else {
                            hasher.combine(FileFingerprint(path: below))
                        }
                    }
                }
            }
            return hasher.finalize()
        }
    }

    private static func entries(in path: String) -> [(name: String, isDirectory: Bool)] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var found: [(name: String, isDirectory: Bool)] = []
        while let entry = readdir(directory) {
            let name = entryName(entry)
            if name.hasPrefix(".") { continue }
            found.append((name, entry.pointee.d_type == UInt8(DT_DIR)))
        }
        return found.sorted { $0.name < $1.name }
    }
}
