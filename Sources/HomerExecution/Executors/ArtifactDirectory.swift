import Glibc

/// The directory beside a run's output that the run may leave files in; its path is in `HOMER_ARTIFACTS`.
package struct ArtifactDirectory: Hashable, Sendable {
    package let path: String

    /// More than a person wants to see in a row; the rest stays on disk.
    static let mostListed = 1000
    private static let deepest = 16

    package init(outputFile: String) { self.init(path: Self.path(outputFile: outputFile)) }

    init(path: String) { self.path = path }

    /// `…/7.artifacts` for `…/7.log`.
    package static func path(outputFile: String) -> String {
        (outputFile.hasSuffix(".log") ? String(outputFile.dropLast(4)) : outputFile) + ".artifacts"
    }

    /// Makes it, readable by its owner only; the reason when that is not possible.
    func make() -> String? {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return nil }
        return "artifact directory \(path): \(String(cString: strerror(errno)))"
    }

    /// The files in it, links and all, by their paths in order. An empty directory is removed.
    func collect() -> (files: [String], notes: [String]) {
        if rmdir(path) == 0 || errno == ENOENT { return ([], []) }
        var files: [String] = []
        walk(path, depth: 0) { file, isDirectory in
            if !isDirectory { files.append(file) }
            return files.count <= Self.mostListed
        }
        guard files.count > Self.mostListed else { return (files.sorted(), []) }
        let kept = files.prefix(Self.mostListed).sorted()
        return (kept, ["\(path) holds more than \(Self.mostListed) files; only so many are listed"])
    }

    /// Deletes it with everything in it; links are deleted, not followed.
    package func remove() {
        walk(path, depth: 0) { file, isDirectory in
            _ = isDirectory ? rmdir(file) : unlink(file)
            return true
        }
        rmdir(path)
    }

    /// Visits everything below, what a directory holds before the directory itself, until told to stop.
    @discardableResult
    private func walk(_ directory: String, depth: Int, _ visit: (String, Bool) -> Bool) -> Bool {
        guard depth < Self.deepest, let handle = opendir(directory) else { return true }
        defer { closedir(handle) }
        while let item = readdir(handle) {
            let name = withUnsafeBytes(of: item.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            let whole = directory + "/" + name
            var info = stat()
            guard lstat(whole, &info) == 0 else { continue }
            let isDirectory = info.st_mode & S_IFMT == S_IFDIR
            if isDirectory, !walk(whole, depth: depth + 1, visit) { return false }
            if !visit(whole, isDirectory) { return false }
        }
        return true
    }
}
