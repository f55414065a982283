package import HomerCore

/// Files or a commit with a doorbell: the daemon's source.
package struct WatchedFileSource: DesiredSource {
    private let readOnce: @Sendable (StoredState?) async -> DesiredState
    private let changesOnce: @Sendable () -> AsyncStream<ChangeReason>

    package init(files: FileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>) {
        readOnce = { await files.read(knowing: $0) }
        changesOnce = changes
    }

    package init(commit: CommitFileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>) {
        readOnce = { _ in await commit.read() }
        changesOnce = changes
    }

    package func read(knowing stored: StoredState?) async -> DesiredState { await readOnce(stored) }
    package func changes() -> AsyncStream<ChangeReason> { changesOnce() }
}
