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

    /// Where the folder keeps an empty one for its next run: to make a directory and to remove it again costs the file
    /// system four times as much as to rename one.
    private static func spare(in folder: String) -> String { folder + "/.artifacts" }

    private var spare: String { Self.spare(in: path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".") }

    /// Makes it, empty and readable by its owner only; the reason when that is not possible.
    func make() -> String? {
        if takeSpare() || mkdir(path, 0o700) == 0 || errno == EEXIST { return nil }
        return "artifact directory \(path): \(String(cString: strerror(errno)))"
    }

    /// False when there is none that is as a new one would be.
    private func takeSpare() -> Bool {
        guard rename(spare, path) == 0 else { return false }
        var info = stat()
        guard lstat(path, &info) == 0 else { return false }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return false
        }
        if info.st_mode & 0o777 == 0o700, Self.isUntouched(info) || isEmpty == true { return true }
        // What an earlier run let out of its session has gone on writing there.
        remove()
        return false
    }

    /// When an empty directory was last changed, as it is told to say when it is put aside: a moment that nobody else
    /// writes down. Every entry that is made or deleted changes it, so while it says this nothing is in it, and nobody has
    /// to list it.
    private static let untouched = timespec(tv_sec: 1_000_000_007, tv_nsec: 271_828_182)

    private static func isUntouched(_ info: stat) -> Bool {
        info.st_mtim.tv_sec == untouched.tv_sec && info.st_mtim.tv_nsec == untouched.tv_nsec
    }

    /// Puts an empty one aside for the next run.
    private func park() {
        if rename(path, spare) != 0 { rmdir(path) }
    }

    /// To be looked at once more afterwards: what is written into it from then on shows. Where a file system keeps no such
    /// moment, it is listed each time.
    private func markUntouched() {
        utimensat(AT_FDCWD, path, [Self.untouched, Self.untouched], AT_SYMLINK_NOFOLLOW)
    }

    /// nil when it is not there.
    private var isEmpty: Bool? {
        guard let handle = opendir(path) else { return nil }
        defer { closedir(handle) }
        while let item = readdir(handle) {
            let name = item.pointee.d_name
            guard name.0 == 0x2E, name.1 == 0 || name.1 == 0x2E && name.2 == 0 else { return false }
        }
        return true
    }

    /// Deletes what a folder keeps for its next run.
    package static func removeSpare(in folder: String) { rmdir(spare(in: folder)) }

    /// The files in it, links and all, by their paths in order. An empty directory is not kept.
    func collect() -> (files: [String], notes: [String]) {
        var info = stat()
        if lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, Self.isUntouched(info) {
            park()
            return ([], [])
        }
        switch isEmpty {
        case nil:
            rmdir(path)
            return ([], [])
        case true?:
            markUntouched()
            guard isEmpty == true else { break }
            park()
            return ([], [])
        case false?: break
        }
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
