import Synchronization

/// One artifact that is being sent, read by one thread at a time.
final class ArtifactFile: Sendable {
    private let file: Mutex<RunFile>

    /// nil for what is no plain file below `outputs`.
    init?(_ path: String, below outputs: String) {
        guard let found = RunFile(artifact: path, below: outputs) else { return nil }
        file = Mutex(found)
    }

    func next() -> [UInt8] { file.withLock { $0.next(RunFile.piece) } }
}
