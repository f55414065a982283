package import HomerCore

/// A `FileSource` with a doorbell: the daemon's source.
package struct WatchedFileSource: DesiredSource {
    private let files: FileSource
    private let changesOnce: @Sendable () -> AsyncStream<ChangeReason>

    package init(files: FileSource, changes: @escaping @Sendable () -> AsyncStream<ChangeReason>) {
        self.files = files
        changesOnce = changes
    }

    package func read() async -> DesiredState { await files.read() }
    package func changes() -> AsyncStream<ChangeReason> { changesOnce() }
}
