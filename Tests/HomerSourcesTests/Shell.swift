import Glibc
import HomerCore
import Testing

@testable import HomerSources

/// Commands as a person types them, with plain git: without the guard that `GitCommand` puts around it.
struct Shell {
    let directory: String
    var environment: [String: String] = [:]

    /// True when the script ended well.
    @discardableResult
    func run(_ script: String) -> Bool {
        let own = [
            "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "HOME": "/nonexistent",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org",
        ].merging(environment) { _, new in new }
        let answer = ChildAnswer(
            of: ["/bin/sh", "-c", "cd \(ShellWord.quoted(directory)) && { \(script)\n}"],
            environment: own.map { "\($0.key)=\($0.value)" }, input: [], limit: 1 << 20, timeout: .seconds(60)
        ) { _ in true }
        return answer.end == .status(0)
    }
}
