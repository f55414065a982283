import Glibc
package import HomerCore

/// Reads `desired/**/*.json` as one consistent state. Decides nothing about what the files say.
package struct DirectoryReader: Sendable {
    package struct Settings: Hashable, Sendable {
        /// Waits between two tries: doubled from the first to the last.
        package var firstWait: Duration = .milliseconds(20)
        package var lastWait: Duration = .milliseconds(500)
        package var tries = 8
        /// An empty file younger than this is being written.
        package var emptyFileAge = Milliseconds(2000)

        package init() {}
    }

    private static let threads = WaitingThreads("homer.directory-reader")

    private let path: String
    private let shown: String
    private let settings: Settings
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let identity: @Sendable () -> String

    /// - Parameters:
    ///   - path: where the directory is; may be a link.
    ///   - shown: the path as the user gave it, for messages; `path` when nil.
    ///   - now: the wall clock the file system stamps files with.
    ///   - identity: what else has to be the same before and after reading. The seam for git: the identity of the
    ///     index, HEAD and lock files.
    package init(
        path: String, shown: String? = nil, settings: Settings = Settings(), clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp, identity: @escaping @Sendable () -> String = { "" }
    ) {
        self.path = path
        self.shown = shown ?? path
        self.settings = settings
        self.clock = clock
        self.now = now
        self.identity = identity
    }

    /// Returns a listing of one state of the directory: two looks, before and after reading, saw the same entries, and
    /// no file had changed within the last 100 ms. When the directory does not come to rest within the tries, the
    /// condition is `unreadable` and nothing is listed. Never throws; runs off the cooperative pool.
    ///
    /// `complete` is true when every entry could be read to its end; a caller that disables what is absent must ask for
    /// the condition `ready` besides.
    package func read() async -> DirectoryListing { await read(for: FileTaker()) }

    /// As above, for a caller that knows what is in some files, or takes the bytes of files while they are read.
    func read(for taker: FileTaker) async -> DirectoryListing {
        await attempts(taker, nil) ?? failure(.unreadable, "files kept changing while they were read")
    }

    /// Looks at some directories again, without those below them; everything else stands as it was last seen. The listing
    /// has their files alone. nil when that cannot be: then everything has to be looked at.
    ///
    /// - Parameter prefixes: the ways to them in `layout`.
    func read(_ prefixes: [String], of layout: DirectoryLayout, for taker: FileTaker) async -> DirectoryListing? {
        guard let listing = await attempts(taker, Part(prefixes: prefixes, layout: layout)),
            let found = listing.layout, layout.fits(found)
        else { return nil }
        return listing
    }

    private struct Part: Sendable {
        var prefixes: [String]
        var layout: DirectoryLayout
    }

    /// nil when the directory does not come to rest.
    private func attempts(_ taker: FileTaker, _ part: Part?) async -> DirectoryListing? {
        var wait = settings.firstWait
        var last: Attempt?
        for attempt in 0..<max(1, settings.tries) {
            if attempt > 0 {
                do { try await clock.sleep(for: wait) } catch { break }
                wait = min(wait * 2, settings.lastWait)
            }
            let result = await Self.threads.run { [self] in readOnce(taker, part) }
            switch result {
            case .absent(let listing): return listing
            case .torn: last = nil
            case .seen(let listing, let pass, let settles):
                // A young file may change again without a visible change of its times: one more look, a moment later.
                guard let settles else { return listing }
                if case .seen(_, let before, .some)? = last, settles == .youngFile, before.sawTheSame(as: pass) {
                    return listing
                }
                last = result
                wait = max(wait, .milliseconds(100))
            }
        }
        if case .seen(let listing, _, .emptyFile)? = last { return listing }
        return nil
    }

    private enum Unsettled: Hashable, Sendable { case youngFile, emptyFile }

    private enum Attempt: Sendable {
        case absent(DirectoryListing)
        case torn
        case seen(DirectoryListing, ListingPass, Unsettled?)
    }

    private func readOnce(_ taker: FileTaker, _ part: Part?) -> Attempt {
        let before = identity()
        let root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { return .absent(absence(SystemError.last)) }
        defer { close(root) }
        guard let resolved = realpath(path, nil) else { return .torn }
        defer { free(resolved) }
        let realRoot = String(cString: resolved)

        let (rules, rulesStamp) = readRules(root)
        func look(_ mode: ListingPass.Mode) -> ListingPass {
            ListingPass(
                root: root, realRoot: realRoot, shown: shown, rules: rules, mode: mode, only: part?.prefixes)
        }
        let pass = look(.read(taker))
        if pass.isTorn { return .torn }
        let isSame = SecondLook(root: root, rules: rules).confirms(pass) || look(.look).sawTheSame(as: pass)
        guard isSame, readRules(root).stamp == rulesStamp, isStill(root), identity() == before else { return .torn }
        var listing = listing(pass)
        var status = stat()
        if fstat(root, &status) == 0 {
            let identity = FileFingerprint(identityOf: status)
            listing.device = identity.device
            listing.layout = DirectoryLayout(
                pass, realRoot: realRoot, root: identity, rules: rulesStamp, identity: before)
        }
        return .seen(listing, pass, unsettled(pass))
    }

    private func unsettled(_ pass: ListingPass) -> Unsettled? {
        let now = now()
        var youngest: Unsettled?
        for entry in pass.entries where entry.fingerprint.changed > 0 {
            let age = entry.fingerprint.age(at: now)
            // A file from the future says nothing about its age.
            if age < .zero { continue }
            if entry.fingerprint.size == 0, age < settings.emptyFileAge { return .emptyFile }
            if age < FileFingerprint.settledAge { youngest = .youngFile }
        }
        return youngest
    }

    private func listing(_ pass: ListingPass) -> DirectoryListing {
        let seen = pass.files.count + pass.problems.count
        var report = SourceReport(
            path: shown, source: IntentSource.desired, condition: seen == 0 ? .empty : .ready, complete: pass.complete,
            files: seen, ignored: pass.ignored,
            message: seen == 0 ? "no .json files" : nil)
        report.unread = pass.unread.map { shown + "/" + $0 }
        return DirectoryListing(
            files: pass.files, problems: pass.problems, report: report, repositories: pass.repositories)
    }

    private func absence(_ error: SystemError) -> DirectoryListing {
        switch error.code {
        case ENOENT: failure(.missing, "no such directory")
        case ENOTDIR: failure(.invalid, "not a directory")
        default: failure(.unreadable, error.description)
        }
    }

    private func failure(_ condition: SourceReport.Condition, _ message: String) -> DirectoryListing {
        DirectoryListing(
            files: [], problems: [],
            report: SourceReport(
                path: shown, source: IntentSource.desired, condition: condition, complete: false, message: message))
    }

    private func readRules(_ root: Int32) -> (rules: IgnoreRules, stamp: FileFingerprint?) {
        let descriptor = FileBytes.open(".homerignore", at: root)
        guard descriptor >= 0 else { return (IgnoreRules(), nil) }
        defer { close(descriptor) }
        let (result, stamp) = FileBytes.read(descriptor)
        guard case .success(let bytes) = result else { return (IgnoreRules(), stamp) }
        return (IgnoreRules(text: String(decoding: bytes, as: UTF8.self)), stamp)
    }

    /// Whether the path still leads to the directory that was read (git-sync and ConfigMaps switch a link).
    private func isStill(_ root: Int32) -> Bool {
        var opened = stat()
        var current = stat()
        return fstat(root, &opened) == 0 && stat(path, &current) == 0 && opened.st_dev == current.st_dev
            && opened.st_ino == current.st_ino
    }
}
