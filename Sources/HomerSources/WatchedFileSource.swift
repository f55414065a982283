package import HomerCore

/// Files or a commit with a doorbell: the daemon's source.
package struct WatchedFileSource: DesiredSource {
    private let readOnce: @Sendable () async -> DesiredState
    private let changesOnce: @Sendable () -> AsyncStream<ChangeReason>

    package init(files: FileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>) {
        readOnce = { await files.read() }
        changesOnce = changes
    }

    package init(commit: CommitFileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>) {
        readOnce = { await commit.read() }
        changesOnce = changes
    }

    package func read() async -> DesiredState { await readOnce() }
    package func changes() -> AsyncStream<ChangeReason> { changesOnce() }
}
