import Glibc

/// Path arithmetic on text. Nothing here touches the disk but what says so.
package enum Paths {
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// `path` as an absolute path without `.` and `..`, seen from `base`; a leading `~` is the home directory.
    package static func absolute(_ path: String, from base: String, home: String) -> String {
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

    /// Throws a `Failure` when there is none: somebody removed it, or it lies outside what this process can see.
    package static func currentDirectory() throws -> String {
        let pointer = getcwd(nil, 0)
        let reason = String(cString: strerror(errno))
        defer { free(pointer) }
        let path = pointer.map { String(cString: $0) }
        guard let path, path.hasPrefix("/") else {
            throw Failure(
                message: "the current directory cannot be found (\(path ?? reason)): was it removed? "
                    + "Go to another with cd, and give absolute paths, such as -C /path/of/workspace")
        }
        return path
    }

    /// `path` as an absolute path, seen from the current directory. Throws only when that is asked for and missing.
    ///
    /// - Parameter here: what was the current directory when the command was given; nil to ask for it now.
    package static func fromHere(_ path: String, home: String, here: String? = nil) throws -> String {
        let isRooted = path.hasPrefix("/") || path == "~" || path.hasPrefix("~/")
        return absolute(path, from: isRooted ? "/" : try here ?? currentDirectory(), home: home)
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a directory, or one above it, has a `.git`.
    package static func isInGit(_ path: String) -> Bool {
        var directory = path
        while true {
            if exists(directory == "/" ? "/.git" : directory + "/.git") { return true }
            guard directory != "/" else { return false }
            directory = parent(of: directory)
        }
    }

    /// The path without links; nil when there is nothing.
    package static func real(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// The path of this program, for the jobs that call it.
    package static func ownExecutable() -> String? { real("/proc/self/exe") }
}
