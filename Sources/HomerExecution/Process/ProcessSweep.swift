import Dispatch
import HomerCore
import Synchronization

/// Looks through /proc for the runs of one daemon: once for all that ended in the same moment.
///
/// A look answers those alone who asked before it began, so it sees whatever they had left when their leader was gone.
final class ProcessSweep: Sendable {
    private struct Question: Sendable {
        let run: RunProcesses
        let answer: @Sendable (RunProcesses.Found) -> Void
    }

    private struct State {
        var waiting: [Question] = []
        var isLooking = false
        /// Leaders of runs that have not been reaped: their numbers are their own.
        var leaders: Set<Int32> = []
    }

    private let state = Mutex(State())
    private let births = ProcessBirths()
    private let queue = DispatchQueue(label: "homer.sweep")

    /// A run has begun, and its leader belongs to it alone, whatever its environment says.
    func began(leader: Int32) { state.withLock { _ = $0.leaders.insert(leader) } }

    /// Its leader is about to be reaped.
    func ends(leader: Int32) { state.withLock { _ = $0.leaders.remove(leader) } }

    /// What there is of a run now.
    func look(_ run: RunProcesses) async -> RunProcesses.Found {
        await handedOver { answer in
            ask(run, answer)
            flush()
        }
    }

    /// The same, with the next `flush`, for several who ask in the same moment.
    func ask(_ run: RunProcesses, _ answer: @escaping @Sendable (RunProcesses.Found) -> Void) {
        state.withLock { $0.waiting.append(Question(run: run, answer: answer)) }
    }

    /// Lets all who have asked have their answer, on a thread that may wait for what /proc reads: the environment of a
    /// process that hangs in the kernel can be long in coming.
    func flush() {
        let begins = state.withLock { state in
            guard !state.isLooking, !state.waiting.isEmpty else { return false }
            state.isLooking = true
            return true
        }
        if begins { queue.async { [self] in while lookOnce() {} } }
    }

    /// False when nobody waits any more.
    private func lookOnce() -> Bool {
        let (questions, leaders) = state.withLock { state in
            defer { state.waiting = [] }
            // A set of its own: a shared one is changed in place as soon as this look has let go of it, and only the runtime
            // knows that the two are in order.
            return (state.waiting, Set(Array(state.leaders)))
        }
        let found = RunProcesses.look(questions.map(\.run), leaders: leaders, births: births)
        for (question, found) in zip(questions, found) { question.answer(found) }
        return state.withLock { state in
            if state.waiting.isEmpty { state.isLooking = false }
            return state.isLooking
        }
    }
}

/// When processes began, by their number and the inode that /proc shows for it: both together are one process.
///
/// The listing of /proc tells the two, and reading a line for each process is most of what a look costs. A beginning
/// never changes. /proc makes the inode for the process itself, so a number that is given out again has another; an
/// inode that the system has forgotten and made anew is read anew.
final class ProcessBirths: Sendable {
    private struct Birth {
        var inode: UInt64
        var ticks: UInt64
    }

    private let births = Mutex<[Int32: Birth]>([:])
    /// So many are kept; all are forgotten beyond that.
    private static let limit = 16_384

    /// Nil when nothing is known of it.
    func ticks(of pid: Int32, inode: UInt64) -> UInt64? {
        births.withLock { births in
            guard let birth = births[pid], birth.inode == inode else { return nil }
            return birth.ticks
        }
    }

    func note(_ pid: Int32, inode: UInt64, ticks: UInt64) {
        births.withLock { births in
            if births.count >= Self.limit { births = [:] }
            births[pid] = Birth(inode: inode, ticks: ticks)
        }
    }
}
