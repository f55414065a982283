package import HomerCore
import HomerReport
import HomerRuntime
package import HomerStore
package import Logging
import ServiceLifecycle
import Synchronization

/// Sends what is in the outbox: takes what is due, hands it to its channel, writes what came of it.
///
/// Every channel goes at its own pace, one message at a time: one that does not answer holds up none of the others. What
/// is being sent when the daemon dies is closed by the next as `unknown`, and never sent twice.
package final class DeliveryLoop: Service {
    private struct State {
        var settings = NotifySettings()
        var notifiers: [String: any Notifier] = [:]
        /// Channels that are sending.
        var busy: Set<String> = []
        /// Whether what an earlier daemon was sending is closed.
        var hasClosed = false

        mutating func begin(_ channel: String) { busy.insert(channel) }
        mutating func end(_ channel: String) { busy.remove(channel) }
    }

    private let store: Store
    private let zones: any ZoneSource
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let wake: Wake
    private let alarm: Alarm
    private let state = Mutex(State())

    /// How late a message is seen of whose writing nobody told.
    package static let interval = Milliseconds.minutes(1)
    /// After an error of the store.
    private static let pause = Milliseconds.seconds(5)

    package init(
        store: Store, zones: any ZoneSource, logger: Logger, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp
    ) {
        let wake = Wake()
        self.store = store
        self.zones = zones
        self.logger = logger
        self.clock = clock
        self.now = now
        self.wake = wake
        alarm = Alarm(clock: clock) { wake.ring() }
    }

    /// Goes by other settings and channels from now on, and keeps the settings for whoever writes messages. A message that
    /// is being sent is not disturbed. Throws `StoreError`.
    package func adopt(_ settings: NotifySettings, _ notifiers: [any Notifier]) throws {
        try store.note(settings, now: now())
        state.withLock { state in
            state.settings = settings
            state.notifiers = Dictionary(notifiers.map { ($0.channel, $0) }) { first, _ in first }
        }
        wake.ring()
    }

    /// Somebody wrote: there may be a message.
    package func look() { wake.ring() }

    package func run() async throws {
        wake.ring()
        await withDiscardingTaskGroup { group in
            for await _ in wake.rings.cancelOnGracefulShutdown() {
                for delivery in await begin() {
                    group.addTask { [self] in
                        await send(delivery)
                        wake.ring()
                    }
                }
            }
            alarm.cancel()
        }
    }

    /// Takes what is due now and sends it to its end. Returns how many messages were sent together, by channel.
    @discardableResult
    package func round() async -> [String: Int] {
        let deliveries = await begin()
        await withDiscardingTaskGroup { group in
            for delivery in deliveries { group.addTask { [self] in await send(delivery) } }
        }
        return Dictionary(deliveries.map { ($0.channel, $0.messages.count) }) { first, _ in first }
    }

    /// Takes what is due for the channels that are free, and sets the alarm for what comes next.
    private func begin() async -> [Delivery] {
        let (settings, free, hasClosed) = state.withLock { state in
            (state.settings, state.notifiers.keys.filter { !state.busy.contains($0) }.sorted(), state.hasClosed)
        }
        let moment = now()
        let quiet = zones.zone(named: nil).flatMap { settings.quiet?.end(at: moment, in: $0) }
        do {
            let look = try await store.off { store in
                if !hasClosed { _ = try store.closeLostDeliveries(now: moment) }
                try store.noteReminders(now: moment)
                return try store.claimDeliveries(
                    channels: free, known: settings.channels, quietUntil: quiet, now: moment)
            }
            state.withLock { state in
                state.hasClosed = true
                for delivery in look.deliveries { state.begin(delivery.channel) }
            }
            // What is due for a channel that is busy rings when that is free.
            let next = look.nextAt.map { $0 > moment ? $0 - moment : Self.interval } ?? Self.interval
            alarm.set(after: min(Self.interval, next))
            return look.deliveries
        } catch {
            logger.log(.storeFailed, ["error": "\(error)", "retry_in": "\(Self.pause)"])
            alarm.set(after: Self.pause)
            return []
        }
    }

    private func send(_ delivery: Delivery) async {
        let notifier = state.withLock { $0.notifiers[delivery.channel] }
        let result =
            await notifier?.deliver(OutgoingMessage(delivery, now: now(), zones: zones))
            ?? .failed(reason: "the channel is not in homer.json any more", after: nil)
        let moment = now()
        let fate = await untilStored(
            clock: clock, logger: logger, values: ["messages": "\(delivery.numbers)"],
            isStopping: { Task.isCancelled }
        ) { [store] in try await store.off { try $0.settle(delivery, result, now: moment) } }
        state.withLock { $0.end(delivery.channel) }
        if case .some(.some(let fate)) = fate { log(delivery, fate) }
    }

    private func log(_ delivery: Delivery, _ fate: DeliveryRules.Fate) {
        var values: Logger.Metadata = [
            "channel": "\(delivery.channel)", "messages": "\(delivery.numbers)",
            "kind": "\(delivery.messages[0].kind)",
        ]
        switch fate {
        case .sent(let reference):
            if let reference { values["reference"] = "\(reference)" }
            logger.log(.messageSent, values)
        case .again(let at, let reason):
            (values["next_at"], values["error"]) = ("\(at)", "\(reason)")
            logger.log(.messageRetried, values)
        case .dead(let reason):
            values["error"] = "\(reason)"
            logger.log(.messageDead, values)
        case .unknown(let reason):
            values["error"] = "\(reason)"
            logger.log(.messageUnknown, values)
        }
    }
}

extension Delivery {
    /// `12,13`
    fileprivate var numbers: String { messages.map { "\($0.id)" }.joined(separator: ",") }
}
