package import HomerCore
import HomerRuntime
import ServiceLifecycle
import Synchronization

/// Shows in Telegram chats what runs with `notify.streamProgress` do: one silent message a run and chat, edited at most
/// every two seconds, deleted when the run is over.
///
/// Nothing of it is stored, and nothing waits for it. A daemon that dies leaves its last message standing.
package final class ProgressLoop: Service {
    private struct State {
        var chats: [TelegramChannel] = []
        var runs: [Int64: FollowedRun] = [:]

        mutating func take(_ now: Timestamp) -> [Job] {
            runs.keys.sorted().compactMap { id in
                guard let step = runs[id]?.take(now: now), let run = runs[id] else { return nil }
                return Job(id: id, name: run.name, step: step, shown: run.shown, chats: chats)
            }
        }

        mutating func end(_ job: Job, _ shown: [FollowedRun.Shown], after: Milliseconds?, now: Timestamp) {
            guard job.step != .delete else { return runs[job.id] = runs[job.id]?.afterwards }
            runs[job.id]?.done(shown, after: after, now: now)
        }
    }

    private struct Job: Sendable {
        var id: Int64
        var name: String
        var step: FollowedRun.Step
        var shown: [FollowedRun.Shown]
        var chats: [TelegramChannel]
    }

    private let means: ChannelMeans
    private let wake: Wake
    private let alarm: Alarm
    private let state = Mutex(State())

    /// Runs that are followed at once; more are not shown.
    private static let most = 64
    /// A chat that does not answer must not hold up the end of the daemon.
    private static let deadline = Duration.seconds(5)

    package init(means: ChannelMeans) {
        let wake = Wake()
        self.means = means
        self.wake = wake
        alarm = Alarm(clock: means.clock) { wake.ring() }
    }

    /// Shows it in these chats from the next run on: those of `channels` to which results go.
    package func adopt(_ settings: NotifySettings, _ channels: [String: ChannelSettings]) {
        let chats = settings.route(.result).compactMap { name -> TelegramChannel? in
            if case .telegram(let chat)? = channels[name] { chat } else { nil }
        }
        state.withLock { $0.chats = chats }
    }

    /// A run that is followed goes on.
    package func hear(_ progress: RunProgress) {
        let isOfUse = state.withLock { state -> Bool in
            if progress.step == .began, state.runs[progress.run] == nil {
                guard !state.chats.isEmpty, state.runs.count < Self.most else { return false }
                state.runs[progress.run] = FollowedRun(name: progress.name)
                return true
            }
            state.runs[progress.run]?.hear(progress.step)
            return state.runs[progress.run] != nil
        }
        if isOfUse { wake.ring() }
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            for await _ in wake.rings.cancelOnGracefulShutdown() {
                for job in begin() {
                    group.addTask { [self] in
                        await perform(job)
                        wake.ring()
                    }
                }
            }
            alarm.cancel()
        }
        await leave()
    }

    /// Does what is to be done now, to its end.
    package func round() async {
        let jobs = begin()
        await withDiscardingTaskGroup { group in
            for job in jobs { group.addTask { [self] in await perform(job) } }
        }
    }

    /// Nobody will say any more how the runs that are shown go on.
    private func leave() async {
        for id in state.withLock({ Array($0.runs.keys) }) {
            state.withLock { $0.runs[id]?.hear(.ended) }
        }
        await round()
    }

    private func begin() -> [Job] {
        let now = means.now()
        let (jobs, next) = state.withLock { state in
            let jobs = state.take(now)
            return (jobs, state.runs.values.compactMap(\.waitsUntil).min())
        }
        if let next { alarm.set(after: max(Milliseconds(1), next - now)) }
        return jobs
    }

    private func perform(_ job: Job) async {
        var (shown, after) = (job.shown, Milliseconds?.none)
        switch job.step {
        case .begin:
            for chat in job.chats {
                let reply = await call("sendMessage", chat, text: FollowedRun.starting(job.name))
                guard case .done(let message)? = reply, let id = message["message_id"]?.int else { continue }
                shown.append(FollowedRun.Shown(chat: chat, message: id))
            }
        case .edit(let label):
            for one in shown {
                let reply = await call(
                    "editMessageText", one.chat, message: one.message, text: FollowedRun.working(job.name, label))
                if case .error(let error)? = reply, let wait = error.after { after = max(after ?? .zero, wait) }
            }
        case .delete:
            for one in shown { _ = await call("deleteMessage", one.chat, message: one.message) }
        }
        state.withLock { [shown, after] in $0.end(job, shown, after: after, now: means.now()) }
    }

    /// nil when the token or the chat cannot be had.
    private func call(
        _ method: String, _ settings: TelegramChannel, message: Int64? = nil, text: String? = nil
    ) async -> TelegramReply? {
        var disclosure = Disclosure(means.secret)
        guard let chat = try? TelegramChat(settings, means, &disclosure) else { return nil }
        return await chat.api.call(
            method,
            .object([
                "chat_id": chat.chatID,
                "message_thread_id": message == nil ? chat.thread.map { .int($0) } : nil,
                "message_id": message.map { .int($0) }, "text": text.map { .string($0) },
                "parse_mode": text == nil ? nil : .string("HTML"),
                "disable_notification": message == nil ? .bool(true) : nil,
            ]), timeout: Self.deadline)
    }
}
