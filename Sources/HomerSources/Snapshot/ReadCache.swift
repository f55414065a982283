package import HomerCore
import Synchronization

/// What was made of each file, so that an unchanged file is neither read nor parsed again.
package final class ReadCache<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var fingerprint: FileFingerprint
        var value: Value
    }

    private let entries = Mutex<[String: Entry]>([:])

    package init() {}

    /// The value kept for exactly this state of the file.
    package func value(for path: String, _ fingerprint: FileFingerprint) -> Value? {
        entries.withLock { entries in
            guard let entry = entries[path], entry.fingerprint == fingerprint else { return nil }
            return entry.value
        }
    }

    package func contains(_ path: String, _ fingerprint: FileFingerprint) -> Bool {
        entries.withLock { $0[path]?.fingerprint == fingerprint }
    }

    /// Keeps a value, unless the file had changed less than 100 ms before it was read.
    package func store(_ value: Value, for path: String, _ fingerprint: FileFingerprint, readAt now: Timestamp) {
        let isFinal = fingerprint.age(at: now) >= FileFingerprint.settledAge
        entries.withLock { $0[path] = isFinal ? Entry(fingerprint: fingerprint, value: value) : nil }
    }

    /// Forgets every file that is not among `paths`.
    package func keepOnly(_ paths: some Sequence<String>) {
        let kept = Set(paths)
        entries.withLock { entries in entries = entries.filter { kept.contains($0.key) } }
    }

    package var count: Int { entries.withLock { $0.count } }
}
