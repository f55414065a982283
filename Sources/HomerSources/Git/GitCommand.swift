import Dispatch
import Glibc

/// Runs `git` for questions: no shell, nothing on standard input, a time limit, never the cooperative pool.
struct GitCommand: Sendable {
    private static let queue = DispatchQueue(label: "homer.git", attributes: .concurrent)
    private static let outputLimit = 16 << 20

    var executable = "git"
    var timeout: Duration = .seconds(5)

    /// The standard output; nil when git is absent, fails, takes longer than the time limit or says more than 16 MiB.
    func output(_ arguments: [String], in directory: String) async -> [UInt8]? {
        await stream(arguments, in: directory) { _ in true }
    }

    /// As `output`, but stops git, successfully, as soon as `wantsMore` says no to everything read so far.
    func stream(
        _ arguments: [String], in directory: String, wantsMore: @escaping @Sendable ([UInt8]) -> Bool
    ) async -> [UInt8]? {
        let argv = argv(arguments, directory)
        return await offloaded(to: Self.queue) { [self] in run(argv, [], Self.outputLimit, wantsMore) }
    }

    /// As `output`, for a git that reads what it is asked from its standard input.
    ///
    /// - Parameter limit: how many bytes it may say.
    func answer(
        to input: [UInt8], _ arguments: [String], in directory: String, limit: Int
    ) async -> [UInt8]? {
        let argv = argv(arguments, directory)
        return await offloaded(to: Self.queue) { [self] in run(argv, input, limit) { _ in true } }
    }

    private func argv(_ arguments: [String], _ directory: String) -> [String] {
        // fsmonitor is a program named by the repository's configuration; a question must not run it. The other two change
        // what `log` prints.
        let settings = ["core.fsmonitor=false", "log.showSignature=false", "log.follow=false"].flatMap { ["-c", $0] }
        return [executable, "-C", directory] + settings + ["--no-optional-locks"] + arguments
    }

    private func run(_ argv: [String], _ input: [UInt8], _ limit: Int, _ wantsMore: ([UInt8]) -> Bool) -> [UInt8]? {
        guard let child = SpawnedChild(argv, environment: Self.environment(), hasInput: !input.isEmpty) else {
            return nil
        }
        var input = Feed(descriptor: child.input, rest: input[...])
        defer {
            input.close()
            close(child.output)
        }
        let deadline = ContinuousClock.now + timeout
        var collected: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            var pollers = [
                pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
                // A negative descriptor is not looked at.
                pollfd(fd: input.descriptor ?? -1, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = left > .zero ? poll(&pollers, 2, Int32(left / .milliseconds(1)) + 1) : 0
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else {
                child.kill()
                return nil
            }
            if pollers[1].revents != 0 { input.write() }
            guard pollers[0].revents != 0 else { continue }
            let count = chunk.withUnsafeMutableBytes { read(child.output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            collected += chunk[..<count]
            if collected.count > limit {
                child.kill()
                return nil
            }
            if !wantsMore(collected) {
                child.kill()
                return collected
            }
        }
        return child.exitsWithSuccess(before: deadline) ? collected : nil
    }

    /// What the child still has to read; its end is closed after the last byte.
    private struct Feed {
        var descriptor: Int32?
        var rest: ArraySlice<UInt8>

        mutating func write() {
            guard let descriptor else { return }
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            rest = count < 0 ? [] : rest.dropFirst(count)
            if rest.isEmpty { close() }
        }

        mutating func close() {
            if let descriptor { _ = Glibc.close(descriptor) }
            descriptor = nil
        }
    }

    /// Only what git needs: GIT_DIR and its like, set when we run inside a hook, would lead it elsewhere.
    private static func environment() -> [String] {
        let kept = [
            "PATH", "HOME", "USER", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CEILING_DIRECTORIES", "TMPDIR",
        ]
        let values = kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
        // A file name with a star in it is not a pattern.
        return values + ["GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1", "LC_ALL=C"]
    }

    /// Whether the executable is found the way it would be started.
    var isInstalled: Bool {
        if executable.contains("/") { return access(executable, X_OK) == 0 }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(executable)", X_OK) == 0 }
    }
}
