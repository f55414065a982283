package import HomerCore

/// Files or a commit with a doorbell: the daemon's source.
package struct WatchedFileSource: DesiredSource {
    private let readOnce: @Sendable (StoredState?, ChangeReason) async -> DesiredState
    private let changesOnce: @Sendable () -> AsyncStream<ChangeReason>

    /// - Parameter places: which directories rang; nil has everything looked at each time.
    package init(
        files: FileSource, places: WatchedPlaces? = nil, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>
    ) {
        readOnce = { stored, reason in
            let rung = places?.take()
            return await files.read(knowing: stored, near: reason.tellsWhere ? rung : nil)
        }
        changesOnce = changes
    }

    package init(commit: CommitFileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>) {
        readOnce = { _, _ in await commit.read() }
        changesOnce = changes
    }

    package func read(knowing stored: StoredState?, because reason: ChangeReason) async -> DesiredState {
        await readOnce(stored, reason)
    }

    package func changes() -> AsyncStream<ChangeReason> { changesOnce() }
}
