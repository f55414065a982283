import CLinux
import Foundation
import Glibc
import HomerCore
import Synchronization

/// One thread that waits for the pipes, the ends and the deadlines of all children of a runner.
///
/// epoll, and no Dispatch sources: on Linux a source that is cancelled while its event is being delivered can bring
/// libdispatch down (seen at a few hundred short runs a minute), and every run has three. The thread lives while there is
/// something to wait for, and a moment longer. Handlers run on it, one at a time, and must not block for long.
final class ChildWatch: Sendable {
    typealias Handler = @Sendable () -> Void

    private struct State {
        var handlers: [UInt64: Handler] = [:]
        var deadlines: [UInt64: (moment: ContinuousClock.Instant, fire: Handler)] = [:]
        /// No deadline is earlier; one that was taken back may be what it was.
        var earliest: ContinuousClock.Instant?
        var lastToken: UInt64 = 0
        var isServed = false
        /// A pipe was full: who writes it must not wait.
        var isHurried = false
    }

    /// How long the thread waits for a next child before it ends.
    private static let linger: Int32 = 1_000
    private static let longest: Int32 = 5_000
    /// With so many descriptors to watch it looks every five milliseconds, not at every byte: children that end together
    /// then cost one waking, one look through /proc and one transaction.
    private static let many = 9
    private static let pause: UInt32 = 5_000

    private let state = Mutex(State())
    private let poll: Int32
    /// Rung when a deadline comes before all others.
    private let bell: Int32
    private static let bellToken: UInt64 = 0
    private let afterwards: Handler

    /// - Parameter afterwards: called when all handlers of one waking have been.
    init(afterwards: @escaping Handler) {
        self.afterwards = afterwards
        poll = epoll_create1(O_CLOEXEC)
        bell = eventfd(0, O_CLOEXEC | O_NONBLOCK)
        if poll >= 0, bell >= 0 {
            var event = homer_epoll_event(events: HOMER_EPOLLIN, token: Self.bellToken)
            _ = homer_epoll_ctl(poll, HOMER_EPOLL_CTL_ADD, bell, &event)
        }
    }

    deinit { for descriptor in [poll, bell] where descriptor >= 0 { close(descriptor) } }

    /// Calls `ready` whenever the descriptor can be read, or once, until `forget`. Nil (see errno) when it cannot be
    /// watched.
    func watch(_ descriptor: Int32, once: Bool = false, _ ready: @escaping Handler) -> UInt64? {
        let token = state.withLock { state in
            state.lastToken += 1
            state.handlers[state.lastToken] = ready
            return state.lastToken
        }
        let events = once ? HOMER_EPOLLIN | HOMER_EPOLLONESHOT : HOMER_EPOLLIN
        var event = homer_epoll_event(events: events, token: token)
        guard homer_epoll_ctl(poll, HOMER_EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            let reason = errno
            state.withLock { $0.handlers[token] = nil }
            errno = reason
            return nil
        }
        serve()
        return token
    }

    /// Before the descriptor is closed. A call of its handler that has begun goes on.
    func forget(_ token: UInt64, _ descriptor: Int32) {
        // A child that is between its fork and its program holds a copy, so closing alone would not do.
        var event = homer_epoll_event()
        _ = homer_epoll_ctl(poll, HOMER_EPOLL_CTL_DEL, descriptor, &event)
        state.withLock { $0.handlers[token] = nil }
    }

    /// Calls `fire` once, that much later, unless it is taken back before.
    func after(_ length: Duration, _ fire: @escaping Handler) -> UInt64 {
        let moment = ContinuousClock.now + length
        let (token, isFirst) = state.withLock { state in
            state.lastToken += 1
            state.deadlines[state.lastToken] = (moment, fire)
            let isFirst = state.earliest.map { moment < $0 } ?? true
            if isFirst { state.earliest = moment }
            return (state.lastToken, isFirst)
        }
        serve()
        if isFirst { ring() }
        return token
    }

    func takeBack(_ token: UInt64) {
        state.withLock { state in
            state.deadlines[token] = nil
            if state.deadlines.isEmpty { state.earliest = nil }
        }
    }

    /// To be called by a handler that has found more than a pause lets wait: the thread looks again at once.
    func hurry() { state.withLock { $0.isHurried = true } }

    private func ring() {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
    }

    private func serve() {
        let isServed = state.withLock { state in
            defer { state.isServed = true }
            return state.isServed
        }
        guard !isServed else { return }
        let thread = Thread { [self] in loop() }
        thread.name = "homer.children"
        thread.stackSize = 512 << 10
        thread.start()
    }

    private func loop() {
        var events = [homer_epoll_event](repeating: homer_epoll_event(), count: 64)
        while true {
            let wait = state.withLock { Self.wait($0) }
            let count = homer_epoll_wait(poll, &events, Int32(events.count), wait)
            if count < 0, errno != EINTR { usleep(Self.pause) }
            for event in events.prefix(Int(max(0, count))) { handle(event.token) }
            fireDue()
            if count > 0 { afterwards() }
            let (isOver, isBusy) = state.withLock { state in
                let isOver = count == 0 && state.handlers.isEmpty && state.deadlines.isEmpty
                if isOver { state.isServed = false }
                defer { state.isHurried = false }
                return (isOver, state.handlers.count >= Self.many && !state.isHurried)
            }
            if isOver { return }
            if isBusy { usleep(Self.pause) }
        }
    }

    private func handle(_ token: UInt64) {
        if token == Self.bellToken {
            var rung: UInt64 = 0
            _ = read(bell, &rung, 8)
            return
        }
        // Nil for one that an earlier event of the same waking has ended.
        state.withLock { $0.handlers[token] }?()
    }

    /// In milliseconds: until the next deadline, and never so long that a thread with nothing left to do would stay.
    private static func wait(_ state: State) -> Int32 {
        guard let earliest = state.earliest else { return state.handlers.isEmpty ? linger : longest }
        let left = earliest - ContinuousClock.now
        guard left > .zero else { return 0 }
        return Int32(min(left / .milliseconds(1), Double(longest)).rounded(.up))
    }

    private func fireDue() {
        let now = ContinuousClock.now
        let due = state.withLock { state -> [Handler] in
            guard let earliest = state.earliest, earliest <= now else { return [] }
            let due = state.deadlines.filter { $0.value.moment <= now }
            for token in due.keys { state.deadlines[token] = nil }
            state.earliest = state.deadlines.values.map(\.moment).min()
            return due.values.map(\.fire)
        }
        for fire in due { fire() }
    }
}
