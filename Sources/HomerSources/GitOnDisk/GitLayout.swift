import Glibc

/// Where the repository of a path lies, found by looking at the disk as git does and without starting git.
struct GitLayout: Hashable, Sendable {
    /// The top of the work tree, without links.
    var top: String
    /// Holds the index, HEAD, the locks and the open operations of this work tree.
    var gitDirectory: String
    /// Holds branches and objects; another directory than `gitDirectory` in a linked work tree only.
    var commonDirectory: String

    init(top: String, gitDirectory: String, commonDirectory: String) {
        self.top = top
        self.gitDirectory = gitDirectory
        self.commonDirectory = commonDirectory
    }

    /// The repository of `path`, which need not exist; nil outside one. Links on the way are followed first. Like git it
    /// does not look beyond the file system the path lies on.
    static func find(_ path: String) -> GitLayout? {
        var current = resolved(path)
        var device: dev_t?
        while true {
            var status = stat()
            if stat(current, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                if let device, device != status.st_dev { return nil }
                device = status.st_dev
                if let found = at(current) { return found }
            }
            guard current != "/", let slash = current.lastIndex(of: "/") else { return nil }
            current = slash == current.startIndex ? "/" : String(current[..<slash])
        }
    }

    /// `path` without links, as far as it exists.
    static func resolved(_ path: String) -> String {
        var current = PathWalk.absolute(path)
        var missing: [Substring] = []
        while true {
            if let real = realpath(current, nil) {
                defer { free(real) }
                let start = String(cString: real)
                if missing.isEmpty { return start }
                return (start == "/" ? "" : start) + "/" + missing.reversed().joined(separator: "/")
            }
            let parts = current.split(separator: "/").filter { $0 != "." }
            guard let last = parts.last else { return "/" }
            missing.append(last)
            current = "/" + parts.dropLast().joined(separator: "/")
        }
    }

    private static func at(_ directory: String) -> GitLayout? {
        let entry = (directory == "/" ? "" : directory) + "/.git"
        var status = stat()
        guard stat(entry, &status) == 0 else { return nil }
        var gitDirectory = entry
        if status.st_mode & S_IFMT == S_IFREG {
            // A linked work tree or a submodule: the file says where the git directory is.
            guard let text = FileBytes.line(of: entry), text.hasPrefix("gitdir:") else { return nil }
            gitDirectory = join(directory, String(text.dropFirst(7).drop { $0 == " " }))
        }
        gitDirectory = resolved(gitDirectory)
        guard FileFingerprint(path: gitDirectory + "/HEAD") != nil else { return nil }
        let common = FileBytes.line(of: gitDirectory + "/commondir").map { resolved(join(gitDirectory, $0)) }
        return GitLayout(top: directory, gitDirectory: gitDirectory, commonDirectory: common ?? gitDirectory)
    }

    private static func join(_ directory: String, _ path: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }
}

extension FileBytes {
    /// The first line of a small text file; nil when it cannot be read.
    static func line(of path: String) -> String? {
        let descriptor = open(path, at: AT_FDCWD, follow: true)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard case .success(let bytes) = read(descriptor).0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    }
}
