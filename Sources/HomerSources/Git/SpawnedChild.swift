import Glibc

/// A child process in a process group of its own with its standard output and error, and its standard input when asked
/// for, on sockets. Must end in `end` or `status`, which collect it.
struct SpawnedChild {
    /// The reading ends; the caller closes them.
    let output: Int32
    let errors: Int32
    /// The writing end; the caller closes it. Nil when the child has nothing to read.
    let input: Int32?
    private let process: pid_t

    /// Nil when it cannot be started, e.g. because the executable is not found on PATH.
    init?(_ arguments: [String], environment: [String], hasInput: Bool = false) {
        guard let ends = Self.socketPair() else { return nil }
        defer { close(ends.child) }
        guard let words = Self.socketPair() else {
            close(ends.parent)
            return nil
        }
        defer { close(words.child) }
        var inputs: (parent: Int32, child: Int32)?
        if hasInput {
            inputs = Self.socketPair()
            guard inputs != nil else {
                close(ends.parent)
                close(words.parent)
                return nil
            }
        }
        defer { if let inputs { close(inputs.child) } }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let inputs {
            posix_spawn_file_actions_adddup2(&actions, inputs.child, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, ends.child, 1)
        posix_spawn_file_actions_adddup2(&actions, words.child, 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var started: pid_t = 0
        let result = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in
                posix_spawnp(&started, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        guard result == 0 else {
            close(ends.parent)
            close(words.parent)
            if let inputs { close(inputs.parent) }
            return nil
        }
        output = ends.parent
        errors = words.parent
        input = inputs?.parent
        process = started
    }

    /// Not a pipe: Glibc's pipe2, the other way to get close-on-exec at once, is not visible to Swift.
    private static func socketPair() -> (parent: Int32, child: Int32)? {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, type, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
    }

    /// How long a child that is asked to end may take: git removes its lock files then.
    private static let grace = Duration.seconds(2)

    /// Ends the whole process group: asks first, then forces what is left of it, and collects the child.
    func end() {
        _ = kill(-process, SIGTERM)
        let deadline = ContinuousClock.now + Self.grace
        while !hasEnded, ContinuousClock.now < deadline { Self.pause() }
        // Collected only afterwards: until then the number of the group is nobody else's.
        _ = kill(-process, SIGKILL)
        _ = collect(options: 0)
    }

    /// The wait status at the end; nil when the child had to be ended because it did not come before the deadline.
    func status(before deadline: ContinuousClock.Instant) -> Int32? {
        while ContinuousClock.now < deadline {
            if let status = collect(options: WNOHANG) { return status }
            // The output is closed, so this takes a moment at most.
            Self.pause()
        }
        end()
        return nil
    }

    /// Whether the child has ended and waits to be collected.
    private var hasEnded: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return result != 0 ? errno == ECHILD : information.si_signo == SIGCHLD
    }

    /// `poll` without descriptors is a wait of 2 ms.
    private static func pause() { _ = poll(nil, 0, 2) }

    /// The wait status, nil while the process runs.
    private func collect(options: Int32) -> Int32? {
        var status: Int32 = 0
        while true {
            let result = waitpid(process, &status, options)
            if result == process { return status }
            if result < 0, errno == EINTR { continue }
            return result == 0 ? nil : -1
        }
    }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R)
    -> R
{
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: pointers.count) { buffer in
        _ = buffer.initialize(from: pointers)
        guard let start = buffer.baseAddress else { preconditionFailure("an array that ends in nil is never empty") }
        return body(start)
    }
}
