@preconcurrency import Glibc
import HomerStore

/// Writes into the lock file what the process dies of, for the next daemon to tell.
///
/// A signal handler may use nothing but memory that is there already and a few system calls, so all of it is prepared
/// here. It hands on to the handler that was there before (Swift's, which prints a backtrace), or to the system's own
/// end with its core file.
package enum CrashMark {
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT, SIGSYS]

    /// From here on a fatal signal leaves its number and time. Call it once, with the descriptor of the held lock.
    package static func install(_ lock: Int32) {
        // A copy of its own, never closed: the lock's may be given to another file when it is released.
        descriptor = fcntl(lock, F_DUPFD_CLOEXEC, 0)
        // The first use of a global makes it; in a handler that would be too late.
        previous.initialize(repeating: sigaction(), count: Int(highest))
        line.initialize(repeating: 0x20, count: lineLength)
        for (index, byte) in (LastWords.signalWord + " ").utf8.enumerated() { line[index] = byte }
        line[lineLength - 1] = 0x0A
        place = (LastWords.signalWordLength + 1, off_t(LastWords.signalOffset))
        var action = sigaction()
        action.__sigaction_handler.sa_sigaction = { number, info, context in
            CrashMark.note(number)
            CrashMark.handOn(number, info, context)
        }
        // Swift's backtrace reads memory that may not be there, and catches the same signals for that meanwhile.
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER
        sigemptyset(&action.sa_mask)
        for signal in signals { sigaction(signal, &action, previous + Int(signal)) }
    }

    /// One thread writes; the memory lives as long as the process.
    nonisolated(unsafe) private static var descriptor: Int32 = -1
    private static let highest: Int32 = 65
    nonisolated(unsafe) private static let previous = UnsafeMutablePointer<Glibc.sigaction>.allocate(
        capacity: Int(highest))
    private static let lineLength = 32
    nonisolated(unsafe) private static let line = UnsafeMutablePointer<UInt8>.allocate(capacity: lineLength)

    /// Where the number begins in the line, and the line in the file.
    nonisolated(unsafe) private static var place: (number: Int, file: off_t) = (0, 0)

    /// `died 11 1770091506`
    private static func note(_ number: Int32) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        write(Int64(number), in: place.number..<place.number + 2)
        write(Int64(time.tv_sec), in: place.number + 3..<place.number + 23)
        _ = pwrite(descriptor, line, lineLength, place.file)
    }

    /// Digits at the end of the room, spaces before them.
    private static func write(_ number: Int64, in room: Range<Int>) {
        var rest = number
        var at = room.upperBound
        while at > room.lowerBound {
            at -= 1
            line[at] = rest > 0 ? UInt8(truncatingIfNeeded: 0x30 + rest % 10) : 0x20
            rest /= 10
        }
    }

    private static func handOn(
        _ number: Int32, _ info: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
    ) {
        var old = previous[Int(number)]
        if old.sa_flags & SA_SIGINFO != 0, let handler = old.__sigaction_handler.sa_sigaction {
            handler(number, info, context)
            var standard = sigaction()
            standard.__sigaction_handler.sa_handler = SIG_DFL
            sigaction(number, &standard, nil)
        } else {
            sigaction(number, &old, nil)
        }
        // A fault of the processor happens again on return; a signal that was sent has to be sent again.
        if (info?.pointee.si_code ?? 0) <= 0 { raise(number) }
    }
}
