import Glibc
package import HomerCore

/// Reads one file that is a source of its own (`schedule.json`).
package struct SingleFileReader: Sendable {
    package struct Reading: Hashable, Sendable {
        /// Nil unless the condition is `ready`. Its path is the path as the user gave it.
        package var file: RawFile?
        package var problem: Diagnostic?
        package var report: SourceReport
    }

    private static let threads = WaitingThreads("homer.single-file-reader")
    private static let tries = 5

    private let path: String
    private let shown: String
    private let source: String
    private let clock: any Clock<Duration>

    package init(path: String, shown: String? = nil, source: String = "schedule.json", clock: any Clock<Duration>) {
        self.path = path
        self.shown = shown ?? path
        self.source = source
        self.clock = clock
    }

    /// Conditions: `missing` no such file · `unreadable` not allowed, failing disk, or changing all the time · `empty`
    /// no bytes · `invalid` not a regular file, too large, not UTF-8 · `ready`. Links are followed: the user named this
    /// file. Never throws; runs off the cooperative pool.
    ///
    /// - Parameter isKnown: true when the caller knows what is in the file in this state; it is then not read.
    package func read(isKnown: @escaping @Sendable (FileFingerprint) -> Bool = { _ in false }) async -> Reading {
        for attempt in 0..<Self.tries {
            if attempt > 0 {
                do { try await clock.sleep(for: .milliseconds(20 << attempt)) } catch { break }
            }
            if let reading = await Self.threads.run({ [self] in readOnce(isKnown) }) { return reading }
        }
        return problem(.unreadable, .unreadable, "file kept changing while it was read")
    }

    /// Nil when the file changed meanwhile.
    private func readOnce(_ isKnown: (FileFingerprint) -> Bool) -> Reading? {
        let descriptor = FileBytes.open(path, at: AT_FDCWD, follow: true)
        guard descriptor >= 0 else {
            let error = SystemError.last
            guard error.code == ENOENT || error.code == ENOTDIR else {
                return problem(.unreadable, .unreadable, "cannot be read: \(error)")
            }
            return Reading(file: nil, problem: nil, report: report(.missing, "no such file"))
        }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, isKnown(FileFingerprint(status)) {
            return ready(.unchanged, FileFingerprint(status))
        }
        let (result, fingerprint) = FileBytes.read(descriptor)
        switch (result, fingerprint) {
        case (.success(let bytes), .some(let fingerprint)): return ready(.bytes(bytes), fingerprint)
        case (.failure(.rejected(let code, let message)), _):
            let condition: SourceReport.Condition =
                switch code {
                case .unreadable: .unreadable
                case .emptyFile: .empty
                default: .invalid
                }
            return problem(condition, code, message)
        default: return nil
        }
    }

    private func ready(_ contents: RawFile.Contents, _ fingerprint: FileFingerprint) -> Reading {
        let file = RawFile(path: shown, contents: contents, fingerprint: fingerprint)
        return Reading(file: file, problem: nil, report: report(.ready, nil))
    }

    private func problem(_ condition: SourceReport.Condition, _ code: ErrorCode, _ message: String) -> Reading {
        let diagnostic = Diagnostic(code: code, file: shown, message: message)
        return Reading(file: nil, problem: diagnostic, report: report(condition, message))
    }

    private func report(_ condition: SourceReport.Condition, _ message: String?) -> SourceReport {
        SourceReport(
            path: shown, source: source, condition: condition, complete: condition == .ready,
            files: condition == .missing ? 0 : 1, message: message)
    }
}
