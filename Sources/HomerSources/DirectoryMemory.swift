import HomerCore

/// What the files of `desired/` came to when they were last read. Of a file that says what is accepted only the id and
/// the mark are kept, as long as the store agrees.
struct DirectoryMemory {
    let shown: String
    let decoder: SourceDecoder
    let now: @Sendable () -> Timestamp
    private let cache = ReadCache<KeptFile>()
    /// Exactly the files that `cache` has as recognized.
    private var recognized = RecognizedIntents()
    /// Ids that several files claim: what is said of them needs all of these files decoded.
    private var contested: Set<String> = []

    init(shown: String, decoder: SourceDecoder, now: @escaping @Sendable () -> Timestamp) {
        self.shown = shown
        self.decoder = decoder
        self.now = now
    }

    /// Begins a reading.
    ///
    /// - Parameter stored: nil has everything decoded.
    mutating func begin(_ stored: StoredState?, mayShow: Bool) -> (fresh: FreshFiles, taker: FileTaker) {
        forgetWhatDisagrees(with: stored)
        let isEmpty = cache.count == 0
        // Once files are known, a new one is as good as a changed one.
        let fresh = FreshFiles(
            decoder, shown: shown, mayShow: mayShow, accepted: isEmpty ? accepted(stored) : [:], now: now)
        let taker = FileTaker(
            isKnown: { [cache] in cache.contains($0, $1) || fresh.knows($0, $1) }, takes: { fresh.take($0, $1, $2) })
        return (fresh, taker)
    }

    /// Takes a listing over.
    ///
    /// Returns the shown paths of the files that were read, as far as git may have something new to say of them.
    mutating func take(
        _ listing: DirectoryListing, _ fresh: FreshFiles, _ stored: StoredState?, into state: inout DesiredState
    ) -> [String] {
        var calendars: [String: DayCalendar] = [:]
        var changed: [String] = []
        for file in listing.files {
            let isFresh: Bool
            let kept: KeptFile
            if let known = fresh.file(file.path, file.fingerprint) {
                (kept, isFresh) = (known, true)
            } else if let known = cache.value(for: file.path, file.fingerprint) {
                (kept, isFresh) = (known, false)
            } else {
                continue
            }
            if isFresh { cache.store(kept, for: file.path, file.fingerprint, readAt: now()) }
            switch kept {
            case .recognized(let id, _):
                guard isFresh else { continue }
                let path = path(file)
                recognized.insert(id, file: path)
                if stored?.intents[id]?.commit == nil { changed.append(path) }
            case .decoded(let decoded):
                if isFresh {
                    recognized.remove(file: path(file))
                    changed.append(path(file))
                }
                if let calendar = decoded.calendar { calendars[path(file)] = calendar }
                state.add(decoded)
            }
        }
        state.resolveExceptions(calendars)
        if listing.report.condition == .ready {
            for path in cache.keepOnly(listing.files.map(\.path)) { recognized.remove(file: "\(shown)/\(path)") }
            state.recognized = recognized
        }
        return changed
    }

    /// Whether an id of a recognized file is also claimed by another input; those files are decoded by the next reading.
    mutating func isContested(by state: DesiredState, _ stored: StoredState) -> Bool {
        guard !state.recognized.isEmpty else { return false }
        let claimed = state.intents.compactMap { intent in
            stored.intents[intent.spec.id].flatMap { recognized.contains($0) ? $0 : nil }
        }
        for intent in claimed {
            contested.insert(intent.id)
            cache.forget(relative(intent.file))
            recognized.remove(file: intent.file)
        }
        return !claimed.isEmpty
    }

    /// Lets go of what was decoded and has been accepted since.
    mutating func settle(_ state: inout DesiredState, _ stored: StoredState) {
        contested.formIntersection(state.contestedIDs)
        state.recognized = RecognizedIntents()
        let settled = state.recognize(by: stored) { intent in
            // What is not in the cache may change without a trace.
            if case .decoded = cache.latest(for: relative(intent.origin.file)) { true } else { false }
        }
        for intent in settled {
            guard let mark = intent.origin.mark else { continue }
            cache.replace(.recognized(id: intent.spec.id, mark: mark), for: relative(intent.origin.file))
            recognized.insert(intent.spec.id, file: intent.origin.file)
        }
        recognized.rest(on: stored.version)
        state.recognized = recognized
    }

    private func path(_ file: RawFile) -> String { "\(shown)/\(file.path)" }

    private func relative(_ file: String) -> String {
        String(decoding: file.utf8.dropFirst(shown.utf8.count + 1), as: UTF8.self)
    }

    private mutating func forgetWhatDisagrees(with stored: StoredState?) {
        if recognized.isEmpty { return }
        if let stored, stored.version == recognized.base { return }
        let gone = cache.forget { path, file in
            guard case .recognized(let id, let mark) = file else { return false }
            return stored?.intents[id]?.isRecognized(by: mark, file: "\(shown)/\(path)") != true
        }
        for path in gone { recognized.remove(file: "\(shown)/\(path)") }
    }

    /// By file; a file that several intents are of is none of theirs.
    private func accepted(_ stored: StoredState?) -> [String: StoredIntent] {
        guard let stored, decoder.recognizes else { return [:] }
        var accepted: [String: StoredIntent] = [:]
        accepted.reserveCapacity(stored.intents.count)
        var shared: [String] = []
        for intent in stored.intents.values where intent.mark != nil && !contested.contains(intent.id) {
            if accepted.updateValue(intent, forKey: intent.file) != nil { shared.append(intent.file) }
        }
        for file in shared { accepted[file] = nil }
        return accepted
    }
}
