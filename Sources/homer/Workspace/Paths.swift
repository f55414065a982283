import Glibc

/// Path arithmetic on text. Nothing here touches the disk except `currentDirectory` and `real`.
enum Paths {
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// `path` as an absolute path without `.` and `..`, seen from `base`; a leading `~` is the home directory.
    static func absolute(_ path: String, from base: String, home: String) -> String {
        var full = path
        if path == "~" { full = home } else if path.hasPrefix("~/") { full = home + path.dropFirst(1) }
        if !full.hasPrefix("/") { full = base + "/" + full }
        var parts: [Substring] = []
        for part in full.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    static func currentDirectory() -> String {
        guard let pointer = getcwd(nil, 0) else { return "/" }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a directory, or one above it, has a `.git`.
    static func isInGit(_ path: String) -> Bool {
        var directory = path
        while true {
            if exists(directory == "/" ? "/.git" : directory + "/.git") { return true }
            guard directory != "/" else { return false }
            directory = parent(of: directory)
        }
    }

    /// The path of this program, for the jobs that call it.
    static func ownExecutable() -> String? {
        guard let pointer = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
