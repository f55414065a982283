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
    /// Files that are not recognized, and what was seen of all of them together; nil when a look at a part of them will
    /// not do.
    private var decoded: Set<String> = []
    private var layout: DirectoryLayout?

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
            decoder, shown: shown, mayShow: mayShow, accepted: isEmpty ? accepted(stored) : AcceptedFiles(), now: now)
        var taker = FileTaker(takes: { fresh.take($0, $1, $2) })
        // Where nothing is known, asking would cost a look at every file.
        if !isEmpty { taker.isKnown = { [cache] in cache.contains($0, $1) || fresh.knows($0, $1) } }
        return (fresh, taker)
    }

    /// Which directories have to be looked at when these have rung; nil for everything.
    func prefixes(of directories: Set<String>) -> (prefixes: [String], layout: DirectoryLayout)? {
        guard let layout, let prefixes = layout.prefixes(of: directories) else { return nil }
        return (prefixes, layout)
    }

    /// Takes a listing of everything over.
    ///
    /// Returns the shown paths of the files that were read, as far as git may have something new to say of them.
    mutating func take(
        _ listing: DirectoryListing, _ fresh: FreshFiles, _ stored: StoredState?, into state: inout DesiredState
    ) -> [String] {
        state.add(directory: listing.report)
        decoded = []
        let (changed, files) = take(listing.files, fresh, stored)
        add(files, to: &state)
        layout = nil
        if listing.report.condition == .ready {
            for path in cache.keepOnly(listing.files.map(\.path)) { recognized.remove(file: shownPath(path)) }
            layout = listing.layout
        }
        return changed
    }

    /// Takes over a listing of some directories; of the others everything stands. nil when it does not: then nothing is added
    /// to the state, and everything has to be looked at.
    mutating func take(
        part listing: DirectoryListing, _ fresh: FreshFiles, _ stored: StoredState?, into state: inout DesiredState
    ) -> [String]? {
        guard var whole = layout, let found = listing.layout else { return nil }
        let there = Set(listing.files.map(\.path))
        for (prefix, part) in found.parts {
            for path in whole.parts[prefix]?.files ?? [] where !there.contains(path) {
                cache.forget(path)
                recognized.remove(file: shownPath(path))
                decoded.remove(path)
            }
            whole.parts[prefix] = part
        }
        layout = nil
        let (changed, files) = take(listing.files, fresh, stored)
        var all = files
        for path in decoded where !there.contains(path) {
            guard case .decoded(let kept)? = cache.latest(for: path) else { return nil }
            all.append((path, kept))
        }
        let report = whole.report(shown)
        guard report.files > 0 else { return nil }
        state.add(directory: report)
        add(all.sorted { $0.path < $1.path }, to: &state)
        layout = whole
        return changed
    }

    private mutating func take(
        _ listed: [RawFile], _ fresh: FreshFiles, _ stored: StoredState?
    ) -> (changed: [String], files: [(path: String, decoded: SourceDecoder.Decoded)]) {
        var changed: [String] = []
        var files: [(path: String, decoded: SourceDecoder.Decoded)] = []
        if cache.count == 0 {
            cache.reserve(listed.count)
            if let stored { recognized.reserve(min(listed.count, stored.intents.count)) }
        }
        // All of them were read before it.
        let moment = now()
        for file in listed {
            let isFresh: Bool
            let kept: KeptFile
            if let known = fresh.file(file.path, file.fingerprint) {
                (kept, isFresh) = (known, true)
            } else if let known = cache.value(for: file.path, file.fingerprint) {
                (kept, isFresh) = (known, false)
            } else {
                continue
            }
            if isFresh { cache.store(kept, for: file.path, file.fingerprint, readAt: moment) }
            switch kept {
            case .recognized(let id, _):
                decoded.remove(file.path)
                guard isFresh else { continue }
                // The text of the path that the stored state has, so that there is one of it.
                let known = stored?.intents[id]
                recognized.insert(id, file: known?.file ?? shownPath(file.path))
                if known?.commit == nil { changed.append(known?.file ?? shownPath(file.path)) }
            case .decoded(let found):
                decoded.insert(file.path)
                if isFresh {
                    let shown = found.intent?.origin.file ?? shownPath(file.path)
                    recognized.remove(file: shown)
                    changed.append(shown)
                }
                files.append((file.path, found))
            }
        }
        return (changed, files)
    }

    private func add(_ files: [(path: String, decoded: SourceDecoder.Decoded)], to state: inout DesiredState) {
        var calendars: [String: DayCalendar] = [:]
        for (path, decoded) in files {
            if let calendar = decoded.calendar { calendars[shownPath(path)] = calendar }
            state.add(decoded)
        }
        state.resolveExceptions(calendars)
    }

    /// Whether an id of a recognized file is also claimed by another input; those files are decoded by the next reading.
    mutating func isContested(by state: DesiredState, _ stored: StoredState) -> Bool {
        guard !recognized.isEmpty else { return false }
        let claimed = state.intents.compactMap { intent in
            stored.intents[intent.spec.id].flatMap { recognized.contains($0) ? $0 : nil }
        }
        for intent in claimed {
            contested.insert(intent.id)
            cache.forget(relative(intent.file))
            layout = nil
            recognized.remove(file: intent.file)
        }
        return !claimed.isEmpty
    }

    /// Lets go of what was decoded and has been accepted since, and adds to the state what is recognized: last of all, since
    /// whoever has a copy makes the next change cost one of everything.
    mutating func settle(_ state: inout DesiredState, _ stored: StoredState) {
        contested.formIntersection(state.contestedIDs)
        takeAccepted(of: &state, stored)
        state.recognized = recognized
    }

    /// Lets go of what was decoded and is accepted by now, as the next reading would.
    mutating func accepted(_ stored: StoredState) {
        guard decoder.recognizes else { return }
        forgetWhatDisagrees(with: stored)
        var state = DesiredState()
        for path in decoded {
            guard case .decoded(let found)? = cache.latest(for: path) else { continue }
            state.add(found)
        }
        takeAccepted(of: &state, stored)
    }

    private mutating func takeAccepted(of state: inout DesiredState, _ stored: StoredState) {
        let settled = state.takeRecognized(by: stored) { intent in
            if contested.contains(intent.spec.id) { return false }
            // What is not in the cache may change without a trace.
            return if case .decoded = cache.latest(for: relative(intent.origin.file)) { true } else { false }
        }
        // With the texts of the stored state: those that were decoded would keep much else in memory.
        for intent in settled {
            guard let mark = intent.mark else { continue }
            let path = relative(intent.file)
            cache.replace(.recognized(id: intent.id, mark: mark), for: path)
            decoded.remove(path)
            recognized.insert(intent.id, file: intent.file)
        }
        // An empty set keeps room for all that was in it.
        if decoded.isEmpty { decoded = [] }
        recognized.rest(on: stored.version)
    }

    private func shownPath(_ path: String) -> String { shown + "/" + path }

    private func relative(_ file: String) -> String {
        String(decoding: file.utf8.dropFirst(shown.utf8.count + 1), as: UTF8.self)
    }

    private mutating func forgetWhatDisagrees(with stored: StoredState?) {
        if recognized.isEmpty { return }
        if let stored, stored.version == recognized.base { return }
        if let stored, let move = stored.move, move.from == recognized.base {
            // What this process accepted itself was decoded for it, and cannot be recognized yet.
            let isAffected = move.ids.contains { id in stored.intents[id].map { recognized.contains($0) } ?? false }
            if !isAffected { return recognized.rest(on: stored.version) }
        }
        let gone = cache.forget { path, file in
            guard case .recognized(let id, let mark) = file else { return false }
            return stored?.intents[id]?.isRecognized(by: mark, file: shownPath(path)) != true
        }
        for path in gone { recognized.remove(file: shownPath(path)) }
        if !gone.isEmpty { layout = nil }
    }

    private func accepted(_ stored: StoredState?) -> AcceptedFiles {
        guard let stored, decoder.recognizes else { return AcceptedFiles() }
        return AcceptedFiles(stored, except: contested)
    }
}
