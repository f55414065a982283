import HomerCore
import HomerReport
import HomerStore
import Synchronization

/// The text of one attempt, taken from its file piece by piece, away from Swift's threads.
final class RunLog: Sendable {
    private struct State {
        var file: RunFile?
        /// Set with the first piece: who wrote is known then.
        var transcript: WebSettings.Transcript?
        var hasBegun = false
        var isFinished = false
        /// The beginning of a character whose rest has not come.
        var open: [UInt8] = []
        var hasMore = false
    }

    private let settings: WebSettings
    private let isRaw: Bool
    private let state: Mutex<State>

    init(settings: WebSettings, isRaw: Bool) {
        self.settings = settings
        self.isRaw = isRaw
        state = Mutex(State())
    }

    /// Whether the last piece was as large as one may be.
    var hasMore: Bool { state.withLock { $0.hasMore } }

    /// What has come since the last call; empty when nothing has, or there is no such file.
    ///
    /// - Parameter isOver: the attempt has ended: nothing comes after this, except what `hasMore` tells of.
    func next(_ run: RunRow, attempt: Int, isOver: Bool) async throws -> ArraySlice<UInt8> {
        try await settings.store.off { [self] store in
            var kept: [UInt8]?
            let text = state.withLock { state -> [UInt8] in
                if state.file == nil {
                    state.file = RunFile(output: run, attempt: attempt, settings: settings)
                    if state.file == nil { return [] }
                }
                if !state.hasBegun {
                    state.hasBegun = true
                    // What a condition printed is no agent's.
                    state.transcript = isRaw || run.endedInCondition ? nil : settings.transcript(run)
                }
                return take(isOver, &state)
            }
            // The file is gone, or there was none: what the row kept is shown once.
            if text.isEmpty, isOver, run.isFinal, run.attempt == attempt, !beganOrFinished() {
                kept = try store.output(ofRun: run.id).map { Array($0.utf8) }
            }
            return (kept ?? text)[...]
        }
    }

    private func beganOrFinished() -> Bool {
        state.withLock { state in
            defer { state.isFinished = true }
            return state.hasBegun || state.isFinished
        }
    }

    private func take(_ isOver: Bool, _ state: inout State) -> [UInt8] {
        let bytes = state.file?.next(RunFile.piece) ?? []
        state.hasMore = bytes.count == RunFile.piece
        var text = state.transcript?.append(bytes) ?? bytes
        if isOver, !state.hasMore, !state.isFinished {
            state.isFinished = true
            text += state.transcript?.finish() ?? []
        }
        text = state.open + text
        let open = state.isFinished ? 0 : UTF8Cut.openEnd(of: text)
        state.open = Array(text.suffix(open))
        return Array(text.dropLast(open))
    }
}
