package import HomerCore
package import HomerReport
package import HomerSources
import Synchronization

/// The source that the configuration names now. Every reading looks at the configuration first, so that a pass goes by
/// the newest one, and begins anew where the configuration names another place.
package final class ReplaceableSource: DesiredSource {
    private struct State {
        var settings: SourceSettings
        var source: WatchedFileSource
        var output: AsyncStream<ChangeReason>.Continuation?
        var forwarding: Task<Void, Never>?
    }

    private let configuration: LiveConfiguration
    private let make: @Sendable (Workspace) -> WatchedFileSource
    private let state: Mutex<State>

    package init(_ configuration: LiveConfiguration, make: @escaping @Sendable (Workspace) -> WatchedFileSource) {
        self.configuration = configuration
        self.make = make
        let workspace = configuration.workspace
        state = Mutex(State(settings: workspace.sourceSettings, source: make(workspace)))
    }

    package func read(knowing stored: StoredState?, because reason: ChangeReason) async -> DesiredState {
        guard let look = await configuration.news() else {
            return await source(for: configuration.workspace).read(knowing: stored, because: reason)
        }
        // What was there before and after a whole reading is of the same commit as the files.
        let state = await source(for: configuration.workspace).read(knowing: stored, because: .cli)
        if let hold = state.hold, hold.reason.isUnrest { return state }
        await configuration.take(look)
        return await source(for: configuration.workspace).read(knowing: stored, because: .cli)
    }

    /// The doorbell of whatever the source is. Call it once.
    package func changes() -> AsyncStream<ChangeReason> {
        let (stream, output) = AsyncStream<ChangeReason>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.output = output
            state.forwarding = Self.forward(state.source, to: output)
        }
        output.onTermination = { [weak self] _ in self?.stop() }
        return stream
    }

    package func listening() async { await state.withLock { $0.source }.listening() }

    package func accepted(_ stored: StoredState) async { await state.withLock { $0.source }.accepted(stored) }

    private func source(for workspace: Workspace) -> WatchedFileSource {
        state.withLock { state in
            guard workspace.sourceSettings != state.settings else { return state.source }
            state.settings = workspace.sourceSettings
            state.source = make(workspace)
            state.forwarding?.cancel()
            if let output = state.output { state.forwarding = Self.forward(state.source, to: output) }
            return state.source
        }
    }

    private static func forward(
        _ source: WatchedFileSource, to output: AsyncStream<ChangeReason>.Continuation
    ) -> Task<Void, Never> {
        // Listening starts here, before the first look, and not when the task gets its turn.
        let changes = source.changes()
        return Task { for await reason in changes { output.yield(reason) } }
    }

    private func stop() { state.withLock { $0.forwarding?.cancel() } }
}

extension SourceHold.Reason {
    /// Whether the files are being changed, so that none of them may be believed.
    fileprivate var isUnrest: Bool {
        switch self {
        case .gitBusy, .gitOperation, .changing: true
        case .wrongBranch, .missingCommit: false
        }
    }
}

/// What makes it another source.
package struct SourceSettings: Hashable, Sendable {
    package var mode: SourceMode
    package var branch: String?
    package var hold: String
    package var desired: String
    package var schedules: [Workspace.ScheduleFile]
    /// They change what the same files say.
    package var defaults: IntentDefaults
}

extension Workspace {
    /// The branch whose files count alone: by the guard, or as the source; nil when any counts.
    package var guardedBranch: String? {
        if let branch { return branch }
        guard case .commit(let ref) = source, ref != "HEAD" else { return nil }
        return ref
    }

    package var sourceSettings: SourceSettings {
        SourceSettings(
            mode: source, branch: branch, hold: gitHold.rawValue, desired: desired, schedules: schedules,
            defaults: defaults)
    }
}
