package import HomerCore
import HomerHTTP
import HomerRuntime
package import Logging
import ServiceLifecycle
import Synchronization

/// Gives a sign of life to an address outside, which tells somebody when the signs stop: what no program on a machine that
/// is gone can.
///
/// Beside both loops; an address that does not answer holds up nothing, and is logged once.
package final class DeadMansSwitch: Service {
    private struct State {
        var settings: HeartbeatSettings?
        /// Whether the address has had its first sign.
        var hasBegun = false
        var next: Timestamp?
        var isReached = true
    }

    private let means: ChannelMeans
    private let logger: Logger
    private let trouble: @Sendable (Timestamp) -> String?
    private let wake: Wake
    private let alarm: Alarm
    private let state = Mutex(State())

    /// - Parameter trouble: why not all is well; nil when it is.
    package init(means: ChannelMeans, logger: Logger, trouble: @escaping @Sendable (Timestamp) -> String?) {
        let wake = Wake()
        self.means = means
        self.logger = logger
        self.trouble = trouble
        self.wake = wake
        alarm = Alarm(clock: means.clock) { wake.ring() }
    }

    /// Another address or pace from now on; nil gives no signs.
    package func adopt(_ settings: HeartbeatSettings?) {
        state.withLock { state in
            guard settings != state.settings else { return }
            state = State(settings: settings)
        }
        wake.ring()
    }

    package func run() async throws {
        wake.ring()
        for await _ in wake.rings.cancelOnGracefulShutdown() {
            let wait = await cancelWhenGracefulShutdown { await self.round() }
            if let wait { alarm.set(after: wait) } else { alarm.cancel() }
        }
        alarm.cancel()
    }

    /// Gives the sign that is due. Returns how long it is until the next; nil for never.
    package func round() async -> Milliseconds? {
        let moment = means.now()
        let due = state.withLock { state -> (HeartbeatSettings, isFirst: Bool)? in
            guard let settings = state.settings else { return nil }
            // A clock that was set back makes nobody wait.
            if let next = state.next, moment < next, next - moment <= settings.every { return nil }
            defer { (state.hasBegun, state.next) = (true, moment + settings.every) }
            return (settings, isFirst: !state.hasBegun)
        }
        if let (settings, isFirst) = due {
            let reason = trouble(moment)
            await give(reason.map { .fail($0) } ?? (isFirst ? .start : .alive), settings)
        }
        let after = means.now()
        return state.withLock { state in state.next.map { max(Milliseconds(1), $0 - after) } }
    }

    private func give(_ sign: HeartbeatSign, _ settings: HeartbeatSettings) async {
        var disclosure = Disclosure(means.secret)
        let url: String
        do throws(SecretUnavailable) { url = try disclosure.fill(settings.url, "notify.heartbeat.url") } catch {
            return note(disclosure.masked(error.reason))
        }
        guard let address = sign.address(from: url) else { return }
        var call = HTTPCall(method: "POST", url: address, headers: [("User-Agent", "homer")])
        call.body = Array(disclosure.masked(sign.text).utf8)
        switch await means.post(call, allowPrivate: settings.allowPrivate, disclosure) {
        case .sent: note(nil)
        case .failed(let reason, _), .refused(let reason), .unknown(let reason): note(reason)
        }
    }

    /// Logs a change.
    private func note(_ fault: String?) {
        let changed = state.withLock { state in
            defer { state.isReached = fault == nil }
            return state.isReached != (fault == nil)
        }
        guard changed else { return }
        if let fault {
            logger.log(.watchUnreached, ["error": "\(fault)"])
        } else {
            logger.log(.watchReached)
        }
    }
}
