import Glibc

/// What git gets of the environment Homer was started in: where its programs and the user's own configuration are, and
/// whom the user trusts. GIT_DIR and its like, set when Homer runs inside a hook, would lead it elsewhere.
struct GitEnvironment: Sendable {
    private static let kept = [
        "PATH", "HOME", "USER", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
        "GIT_CEILING_DIRECTORIES", "TMPDIR",
    ]
    private static let trust = "safe.directory"
    private static let longestList = 1000

    private let outer: @Sendable (String) -> String?

    /// - Parameter outer: a variable of the environment; this process's own unless a test gives another.
    init(_ outer: @escaping @Sendable (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) {
        self.outer = outer
    }

    /// `NAME=value` for each variable of the child.
    var values: [String] {
        let own = Self.kept.compactMap { name in outer(name).map { "\(name)=\($0)" } }
        return own + sudo + trusted + GitGuard.environment
    }

    /// Git run as root takes a repository of the user who called sudo for root's own.
    private var sudo: [String] {
        guard let user = outer("SUDO_UID"), UInt32(user) != nil else { return [] }
        return ["SUDO_UID=\(user)"]
    }

    /// Of the configuration in the environment only whom the user trusts: every other key could undo the guard.
    private var trusted: [String] {
        guard let count = outer("GIT_CONFIG_COUNT").flatMap({ Int($0) }), (1...Self.longestList).contains(count) else {
            return []
        }
        let directories = (0..<count).compactMap { number -> String? in
            guard outer("GIT_CONFIG_KEY_\(number)")?.lowercased() == Self.trust else { return nil }
            return outer("GIT_CONFIG_VALUE_\(number)")
        }
        guard !directories.isEmpty else { return [] }
        return ["GIT_CONFIG_COUNT=\(directories.count)"]
            + directories.enumerated().flatMap { number, directory in
                ["GIT_CONFIG_KEY_\(number)=\(Self.trust)", "GIT_CONFIG_VALUE_\(number)=\(directory)"]
            }
    }

    /// Whether a program is found the way it would be started.
    func finds(_ executable: String) -> Bool {
        if executable.contains("/") { return access(executable, X_OK) == 0 }
        let path = outer("PATH") ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(executable)", X_OK) == 0 }
    }
}
