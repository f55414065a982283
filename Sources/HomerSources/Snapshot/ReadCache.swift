package import HomerCore
import Synchronization

/// What was made of each file, so that an unchanged file is neither read nor parsed again.
package final class ReadCache<Value: Sendable>: Sendable {
    /// Apart from the dictionary, whose empty places would be as large.
    private final class Entry: Sendable {
        let fingerprint: FileFingerprint
        let value: Value

        init(_ fingerprint: FileFingerprint, _ value: Value) {
            self.fingerprint = fingerprint
            self.value = value
        }
    }

    private let entries = Mutex<[ExactPath: Entry]>([:])

    package init() {}

    /// The value kept for exactly this state of the file.
    package func value(for path: String, _ fingerprint: FileFingerprint) -> Value? {
        entries.withLock { entries in
            guard let entry = entries[ExactPath(path)], entry.fingerprint == fingerprint else { return nil }
            return entry.value
        }
    }

    /// The value kept for the file, whatever its state.
    func latest(for path: String) -> Value? { entries.withLock { $0[ExactPath(path)]?.value } }

    package func contains(_ path: String, _ fingerprint: FileFingerprint) -> Bool {
        entries.withLock { $0[ExactPath(path)]?.fingerprint == fingerprint }
    }

    /// Keeps a value, unless the file had changed less than 100 ms before it was read.
    package func store(_ value: Value, for path: String, _ fingerprint: FileFingerprint, readAt now: Timestamp) {
        let isFinal = fingerprint.age(at: now) >= FileFingerprint.settledAge
        entries.withLock { $0[ExactPath(path)] = isFinal ? Entry(fingerprint, value) : nil }
    }

    /// Forgets every file that is not among `paths`. Returns the forgotten ones.
    @discardableResult
    package func keepOnly(_ paths: some Collection<String>) -> [String] {
        // Usually nothing has gone, which is told without making a set of everything.
        let known = entries.withLock { entries in
            (count: entries.count, found: paths.count { entries[ExactPath($0)] != nil })
        }
        if known.count == known.found { return [] }
        let kept = Set(paths.map { ExactPath($0) })
        return entries.withLock { entries in
            let gone = entries.keys.filter { !kept.contains($0) }
            for path in gone { entries[path] = nil }
            return gone.map(\.text)
        }
    }

    func reserve(_ count: Int) { entries.withLock { $0.reserveCapacity(count) } }

    /// Keeps another value for the same state of a file; nothing for a file that is not known.
    func replace(_ value: Value, for path: String) {
        let path = ExactPath(path)
        entries.withLock { entries in entries[path] = entries[path].map { Entry($0.fingerprint, value) } }
    }

    /// Forgets the files of which the values say so. Returns their paths.
    func forget(where isStale: (String, Value) -> Bool) -> [String] {
        entries.withLock { entries in
            let stale = entries.filter { isStale($0.key.text, $0.value.value) }.map(\.key)
            for path in stale { entries[path] = nil }
            return stale.map(\.text)
        }
    }

    func forget(_ path: String) { entries.withLock { $0[ExactPath(path)] = nil } }

    package var count: Int { entries.withLock { $0.count } }
}
