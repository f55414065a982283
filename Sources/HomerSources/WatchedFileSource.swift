package import HomerCore

/// Files or a commit with a doorbell: the daemon's source.
package struct WatchedFileSource: DesiredSource {
    private let readOnce: @Sendable (StoredState?, ChangeReason) async -> DesiredState
    private let changesOnce: @Sendable () -> AsyncStream<ChangeReason>
    private let listeningOnce: @Sendable () async -> Void
    private let acceptedOnce: @Sendable (StoredState) async -> Void

    /// - Parameters:
    ///   - places: which directories rang; nil has everything looked at each time.
    ///   - listening: as `DesiredSource.listening`.
    package init(
        files: FileSource, places: WatchedPlaces? = nil, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>,
        listening: @escaping @Sendable () async -> Void = {}
    ) {
        listeningOnce = listening
        acceptedOnce = { await files.accepted($0) }
        readOnce = { stored, reason in
            let rung = places?.take()
            return await files.read(knowing: stored, near: reason.tellsWhere ? rung : nil)
        }
        changesOnce = changes
    }

    package init(
        commit: CommitFileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>,
        listening: @escaping @Sendable () async -> Void = {}
    ) {
        listeningOnce = listening
        acceptedOnce = { _ in }
        readOnce = { _, _ in await commit.read() }
        changesOnce = changes
    }

    package func read(knowing stored: StoredState?, because reason: ChangeReason) async -> DesiredState {
        await readOnce(stored, reason)
    }

    package func changes() -> AsyncStream<ChangeReason> { changesOnce() }

    package func listening() async { await listeningOnce() }

    package func accepted(_ stored: StoredState) async { await acceptedOnce(stored) }
}
