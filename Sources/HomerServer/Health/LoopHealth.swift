package import HomerCore
import Synchronization

/// Whether the loops go round, from what they tell of themselves.
///
/// A loop that has nothing to do sleeps until something is due, so how long ago it looked says nothing by itself: it is
/// unwell when it is ten seconds later than it said it would be.
package final class LoopHealth: Sendable {
    private struct State {
        var tickBegan: Duration?
        /// By when the execution loop looks again; nil before its first look and while it looks.
        var nextLook: Duration?
        var isStopping = false
        var passBegan: Duration?
        var hasPassed = false
        /// The last pass could not be made.
        var passFailed = false
        /// nil until the watcher has said how it is.
        var isWatching: Bool?
    }

    /// How late a look may be.
    package static let patience = Duration.seconds(10)
    /// How long a pass may take: one reads every file, and git may take its time.
    package static let passPatience = Duration.seconds(120)

    private let clock: @Sendable () -> Duration
    private let born: Duration
    private let state = Mutex(State())

    /// - Parameter clock: time that only grows.
    package init(clock: @escaping @Sendable () -> Duration) {
        self.clock = clock
        born = clock()
    }

    package func hear(_ event: LoopEvent) {
        let moment = clock()
        state.withLock { state in
            switch event {
            case .tickBegan: (state.tickBegan, state.nextLook) = (moment, nil)
            case .tickEnded(let next):
                state.tickBegan = nil
                state.nextLook = next.map { moment + $0.duration }
                state.isStopping = next == nil
            // It is tried again after a second.
            case .tickFailed: (state.tickBegan, state.nextLook) = (nil, moment + .seconds(1))
            case .passBegan: state.passBegan = moment
            case .passEnded: (state.passBegan, state.hasPassed, state.passFailed) = (nil, true, false)
            case .passFailed: (state.passBegan, state.passFailed) = (nil, true)
            case .watching(let isWatching): state.isWatching = isWatching
            case .fileEvent, .fileEventsLost: break
            }
        }
    }

    /// `dispatcher` and `reconciler`, for `/healthz`.
    package var alive: [HealthCheck] {
        let moment = clock()
        let state = state.withLock { $0 }
        return [dispatcher(state, moment), reconciler(state, moment)]
    }

    /// `snapshot`, `pass` and `watcher`, for `/readyz`.
    package var ready: [HealthCheck] {
        let state = state.withLock { $0 }
        return [
            state.hasPassed ? HealthCheck("snapshot") : HealthCheck("snapshot", .failed, "the files were not read yet"),
            state.passFailed
                ? HealthCheck("pass", .failed, "the last pass could not be made; it is tried again")
                : HealthCheck("pass"),
            watcher(state.isWatching),
        ]
    }

    private func watcher(_ isWatching: Bool?) -> HealthCheck {
        switch isWatching {
        case true: HealthCheck("watcher")
        case false: HealthCheck("watcher", .warning, "polls: the file system gives no events")
        case nil: HealthCheck("watcher", .failed, "it has not begun")
        }
    }

    private func dispatcher(_ state: State, _ moment: Duration) -> HealthCheck {
        let name = "dispatcher"
        if let began = state.tickBegan {
            guard moment - began > Self.patience else { return HealthCheck(name) }
            return HealthCheck(name, .failed, "one look takes \(Self.seconds(moment - began)) already")
        }
        if state.isStopping { return HealthCheck(name, .warning, "stopping: nothing is started any more") }
        let expected = state.nextLook ?? born
        guard moment - expected > Self.patience else { return HealthCheck(name) }
        return HealthCheck(name, .failed, "its look is \(Self.seconds(moment - expected)) late")
    }

    private func reconciler(_ state: State, _ moment: Duration) -> HealthCheck {
        guard let began = state.passBegan, moment - began > Self.passPatience else { return HealthCheck("reconciler") }
        return HealthCheck("reconciler", .failed, "one pass takes \(Self.seconds(moment - began)) already")
    }

    private static func seconds(_ length: Duration) -> String { "\(length.components.seconds)s" }
}
