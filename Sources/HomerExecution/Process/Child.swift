import CLinux
import Glibc
import HomerCore

/// A child process: in a session of its own, with the signals and the descriptors that a program expects, and no others.
///
/// Started with `posix_spawn`, which does not copy the daemon, and watched by a pidfd. Whoever holds it reaps it.
struct Child: Sendable {
    let pid: Int32
    /// A pidfd: it can be read once the child has ended. Closed by `reap`.
    let descriptor: Int32
    /// nil where neither the clock nor /proc tells when it began.
    let identity: ProcessIdentity?

    /// A child that cannot be watched is ended and reaped here.
    static func start(_ launch: Launch, _ request: ProcessRequest) throws(Launch.Failure) -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, launch.input, 0)
        posix_spawn_file_actions_adddup2(&actions, launch.outputWrite, 1)
        posix_spawn_file_actions_adddup2(&actions, launch.errorWrite, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, request.workingDirectory)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // SIGPIPE, which the daemon ignores, and whatever it was itself started with.
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = HOMER_SPAWN_SETSID | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let words = CStrings([launch.program] + request.arguments)
        let variables = CStrings(request.environment.map { "\($0)=\($1)" })
        var pid: pid_t = 0
        let before = ProcessTable.ticks()
        let failure = posix_spawn(&pid, launch.program, &actions, &attributes, words.pointers, variables.pointers)
        let after = ProcessTable.ticks()
        guard failure == 0 else {
            let reason = String(cString: strerror(failure))
            throw Launch.Failure(reason: failure == E2BIG ? .argumentsTooLong : .system(reason))
        }
        // Its number is its own until it is reaped, and nobody else reaps it.
        let descriptor = homer_pidfd_open(pid)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            kill(-pid, SIGKILL)
            kill(pid, SIGKILL)
            _ = wait(for: pid)
            throw Launch.Failure(reason: .system("pidfd: \(reason)"))
        }
        // The system takes thirty times as long to say when it began; it is asked only when that may be one of two ticks.
        let identity =
            before == after
            ? ProcessTable.identity(of: pid, startTicks: after) : ProcessTable.identity(of: pid)
        return Child(pid: pid, descriptor: descriptor, identity: identity)
    }

    /// How it ended. Waits until it has.
    func reap() -> Termination {
        close(descriptor)
        return Self.wait(for: pid)
    }

    private static func wait(for pid: Int32) -> Termination {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            if errno == EINTR { continue }
            // Somebody reaped it: how it ended is not known.
            return .signalled(SIGKILL)
        }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }
}

/// Texts as C wants them, in one piece of memory; freed with it.
private final class CStrings {
    /// Ends with nil.
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    init(_ texts: [String]) {
        pointers = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { pointers[index] = strdup(text) }
        pointers[texts.count] = nil
    }

    deinit {
        var place = pointers
        while let text = place.pointee {
            free(text)
            place += 1
        }
        pointers.deallocate()
    }
}
