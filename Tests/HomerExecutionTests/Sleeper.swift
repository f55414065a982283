import Glibc
import Testing

/// A process that sleeps, with this environment and nothing else. Must end in `end`.
struct Sleeper {
    let pid: pid_t

    init(environment: [String] = []) throws {
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        try #require(posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, &variables) == 0)
        pid = child
    }

    /// A spawn returns while the new program's arguments and environment are still being put in place.
    func wait(until isInPlace: () -> Bool) { for _ in 0..<2_000 where !isInPlace() { usleep(1_000) } }

    func end() {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }
}
