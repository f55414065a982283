import HomerCore
import Synchronization

/// What one file of `desired/` says, as the reader keeps it until the file changes.
enum KeptFile: Sendable {
    /// What the store has accepted of it: that is all there is to know.
    case recognized(id: String, mark: Digest)
    indirect case decoded(SourceDecoder.Decoded)
}

/// What is made of files while a directory is being read, by several threads.
final class FreshFiles: Sendable {
    private struct Reading: Sendable {
        var fingerprint: FileFingerprint
        var file: KeptFile
        var isSettled: Bool
    }

    private let decoder: SourceDecoder
    private let prefix: String
    private let mayShow: Bool
    private let now: @Sendable () -> Timestamp
    private let accepted: AcceptedFiles
    private let readings = Mutex<[ExactPath: Reading]>([:])

    /// - Parameters:
    ///   - shown: the directory as its user gave it.
    ///   - accepted: those that may be recognized by their bytes.
    init(
        _ decoder: SourceDecoder, shown: String, mayShow: Bool, accepted: AcceptedFiles,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.decoder = decoder
        prefix = shown + "/"
        self.mayShow = mayShow
        self.accepted = accepted
        self.now = now
        if !accepted.isEmpty { readings.withLock { $0.reserveCapacity(accepted.count) } }
    }

    /// Takes the bytes of a file; false for such as no intent consists of.
    func take(_ path: String, _ fingerprint: FileFingerprint, _ bytes: UnsafeRawBufferPointer) -> Bool {
        // What was written this very moment may change without a trace: it is read as a whole, and not kept.
        let isSettled = fingerprint.age(at: now()) >= FileFingerprint.settledAge
        let file = prefix + path
        // Names that are one to Unicode are told apart by decoding.
        let mark = path.utf8.allSatisfy { $0 < 0x80 } ? decoder.mark(of: bytes) : nil
        var reading: KeptFile
        if isSettled, let mark, let id = accepted.id(of: file, mark) {
            reading = .recognized(id: id, mark: mark)
        } else {
            guard case .success(let bytes) = FileBytes.usable(Array(bytes)) else { return false }
            var decoded = decoder.intent(bytes, shown: file)
            if decoded.isPlain { decoded.intent?.origin.mark = mark }
            reading = .decoded(mayShow ? decoded : decoded.withoutText())
        }
        readings.withLock {
            $0[ExactPath(path)] = Reading(fingerprint: fingerprint, file: reading, isSettled: isSettled)
        }
        return true
    }

    /// What was made of a file in this state; nil when it was not read.
    func file(_ path: String, _ fingerprint: FileFingerprint) -> KeptFile? {
        reading(path, fingerprint)?.file
    }

    /// Whether a repeated look need not read the file again.
    func knows(_ path: String, _ fingerprint: FileFingerprint) -> Bool {
        reading(path, fingerprint)?.isSettled ?? false
    }

    private func reading(_ path: String, _ fingerprint: FileFingerprint) -> Reading? {
        let reading = readings.withLock { $0[ExactPath(path)] }
        return reading?.fingerprint == fingerprint ? reading : nil
    }
}

extension SourceDecoder.Decoded {
    /// Whether reading the file again could say nothing but the intent itself.
    fileprivate var isPlain: Bool {
        guard let intent, held == nil, calendar == nil, warnings.isEmpty else { return false }
        let waits = intent.spec.triggers.contains { if case .after = $0 { true } else { false } }
        return !waits && intent.spec.except.files.isEmpty
    }
}
