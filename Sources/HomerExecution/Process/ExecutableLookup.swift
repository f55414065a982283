import Glibc

/// Finds a program the way a shell does, in the PATH the child will have, so that the message can say what was tried.
package enum ExecutableLookup {
    package enum Failure: Error, Hashable, Sendable {
        case notFound(name: String, path: String)
        case notExecutable(String)
    }

    /// The absolute path of `name`: itself when it holds a `/` (relative to `directory`), else the first executable
    /// regular file of that name in `path`. Relative entries of PATH are skipped: they would depend on the directory.
    package static func find(_ name: String, path: String, directory: String) throws(Failure) -> String {
        if name.contains("/") {
            let whole = name.hasPrefix("/") ? name : directory + "/" + name
            guard access(whole, F_OK) == 0 else { throw .notFound(name: name, path: "") }
            guard isExecutable(whole) else { throw .notExecutable(whole) }
            return whole
        }
        guard !name.isEmpty else { throw .notFound(name: name, path: path) }
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = "\(folder)/\(name)"
            if isExecutable(candidate) { return candidate }
        }
        throw .notFound(name: name, path: path)
    }

    private static func isExecutable(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
