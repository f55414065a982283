package import HomerCore

/// Desired state from a commit (`--source commit:REF`): the tree of a ref, read from the object database. What a person
/// does in the work tree changes nothing until it is committed to that ref. A snapshot is consistent by nature.
///
/// Where `desired/` lies is found in the work tree, so a link on the way to it is followed as it stands there.
package actor CommitFileSource {
    static let head = "HEAD"

    let ref: String
    private let branch: String?
    private let holdMode: GitHoldMode
    private let places: [SourcePlace]
    private let desiredShown: String
    private let schedules: [FileSource.Schedule]
    let git: GitProbe
    private let decoder: SourceDecoder
    private let now: (@Sendable () -> Timestamp)?
    /// What was made of each object: by path from `desired`, and by path from the top.
    private var decoded: [String: (object: String, value: SourceDecoder.Decoded)] = [:]
    private var decodedSchedules: [String: (object: String, value: ScheduleFile)] = [:]
    private var last: Reading?
    /// The files with edits when git last said so.
    private var edited: [String] = []

    private struct Reading {
        var ref: String
        var commit: String
        var rules: IgnoreRules
        var state: DesiredState
        /// The object and the commit of each path from the top.
        var origins: [String: (object: String, commit: CommitInfo)]
    }

    /// - Parameters:
    ///   - root: the workspace.
    ///   - ref: a branch, a tag, a hash, or whatever else names a commit, in the repository of `desired`.
    ///   - branch: the only branch that is followed when the ref is HEAD; nil for any.
    ///   - holdMode: whether HEAD is followed while git walks with it.
    ///   - now: the wall clock the file system stamps files with; nil for a source that is read once.
    package init(
        root: String, desired: String, desiredShown: String, schedules: [FileSource.Schedule], options: DecodeOptions,
        git: GitProbe, ref: String, branch: String? = nil, holdMode: GitHoldMode = .operation,
        now: (@Sendable () -> Timestamp)? = nil
    ) {
        self.now = now
        self.desiredShown = desiredShown
        self.schedules = schedules
        self.git = git
        self.ref = ref
        self.branch = branch
        self.holdMode = holdMode
        places = SourcePlace.all(
            desired: desired.hasPrefix("/") ? desired : root + "/" + desired, shown: desiredShown, schedules: schedules)
        decoder = SourceDecoder(options: options)
    }

    /// The state of the source's ref now, with the files of the work tree that say something else. Never throws: a ref
    /// that does not exist is a hold, and so is HEAD while a rebase or a bisect walks with it. The tree of the commit that
    /// was read last is not read again.
    package func read() async -> DesiredState {
        var state = await readStanding()
        guard state.hold == nil, let scope, let last, last.ref == ref else { return state }
        if let differing = await git.differing(
            from: last.commit, at: scope.pathspecs, in: scope.layout.top, readAt: now?())
        {
            remember(differing.compactMap { scope.shown($0) }.filter { isInput($0, last.rules) })
        }
        state.uncommitted = edited
        return state
    }

    private func remember(_ files: [String]) { edited = files }

    /// The state of the ref, at a moment when HEAD stood still if it is HEAD.
    private func readStanding() async -> DesiredState {
        guard followsHead, let layout = scope?.layout else { return await read(ref: ref) }
        let moving = MovingHead(layout: layout, branch: branch, mode: holdMode)
        for _ in 0..<3 {
            let before = moving.look()
            if let hold = before.hold { return DesiredState(held: hold) }
            let state = await read(ref: ref)
            let after = moving.look()
            if let hold = after.hold { return DesiredState(held: hold) }
            if before.head == after.head { return state }
        }
        return DesiredState(held: SourceHold(.changing, "git kept moving HEAD while it was read: it is read again"))
    }

    /// The state of any commit, e.g. for `homer diff --from REF --to REF`. Says nothing about the work tree.
    package func read(ref: String) async -> DesiredState {
        guard let scope else {
            return missing(
                "the source is commit \(ref), and \(desiredShown) lies in no git repository: run `git init`, or take the files as source"
            )
        }
        let top = scope.layout.top
        guard git.isInstalled else {
            return missing(
                "the source is commit \(ref), and git is not found: install git, or take the files as source")
        }
        do throws(GitFailure) {
            guard let commit = try await git.resolve(ref, in: top) else {
                if await hasNoCommit() {
                    let add = "git -C \(ShellWord.quoted(top)) add -A"
                    return missing(
                        "\(top) has no commit yet, and what runs is what is committed: make the first with `\(add)` and "
                            + "`git commit`")
                }
                let command = "git -C \(ShellWord.quoted(top)) log -1 \(ShellWord.quoted(ref))"
                return missing("there is no commit \(ref) in \(top): look with `\(command)`, or change the source")
            }
            if let last, last.commit == commit, last.ref == ref { return last.state }
            return keep(try await load(commit, ref, scope))
        } catch {
            return missing("the source is commit \(ref) of \(top), and git does not read it: \(error.sentence)")
        }
    }

    private func keep(_ reading: Reading) -> DesiredState {
        preconditionIsolated()
        last = reading
        return reading.state
    }

    /// What to watch so that a new commit of the ref rings.
    package nonisolated func watchTargets() -> [WatchTarget] {
        guard let layout = Self.scope(of: places, desiredShown)?.layout else { return [] }
        let name = String(ref.prefix { !"~^@:".contains($0) })
        let operations = followsHead ? GitActivity.markers.filter { !$0.hasSuffix(".lock") } : []
        var files = (["HEAD", "logs/HEAD"] + operations).map { layout.gitDirectory + "/" + $0 }
        files.append(layout.commonDirectory + "/packed-refs")
        let branch = name.isEmpty || name == "HEAD" ? GitActivity(of: layout).branch : name
        if let branch {
            let candidates = branch.hasPrefix("refs/") ? [""] : ["refs/heads/", "refs/tags/", "refs/remotes/"]
            files += candidates.map { layout.commonDirectory + "/" + $0 + branch }
        }
        return files.map(WatchTarget.file)
    }

    /// Whether the ref is HEAD, or counted from it.
    private nonisolated var followsHead: Bool {
        ref == "@" || ref.prefix { !"~^@".contains($0) } == Self.head
    }

    var scope: GitScope? { Self.scope(of: places, desiredShown) }

    /// The repository of `desired`, with the schedule files that lie in it too.
    private static func scope(of places: [SourcePlace], _ desiredShown: String) -> GitScope? {
        GitScope.scopes(of: places).first { scope in scope.roots.contains { $0.shown == desiredShown } }
    }

    private func missing(_ message: String) -> DesiredState { DesiredState(held: SourceHold(.missingCommit, message)) }

    /// Whether a file, as shown, is one that is read.
    private func isInput(_ shown: String, _ rules: IgnoreRules) -> Bool {
        if schedules.contains(where: { $0.shown == shown }) { return true }
        return GitScope.below(desiredShown, shown).map { CommitListing.isIntent($0, rules: rules) } ?? false
    }

    private func load(_ commit: String, _ ref: String, _ scope: GitScope) async throws(GitFailure) -> Reading {
        let top = scope.layout.top
        let tree = try await git.tree(of: commit, at: scope.pathspecs, in: top)
        let author = await git.author(of: commit, in: top) ?? ""
        let desired = scope.inTree(desiredShown) ?? ""
        let byPath = Dictionary(tree.map { ($0.path, $0) }) { first, _ in first }
        let below = tree.compactMap { entry -> GitTreeEntry? in
            let rest = desired.isEmpty ? entry.path : GitScope.below(desired, entry.path)
            guard let rest, !rest.isEmpty else { return nil }
            var entry = entry
            entry.path = rest
            return entry
        }
        let rules = try await rules(below, top)
        var listing = CommitListing(below, shown: desiredShown, rules: rules)
        let jobs = schedules.map { schedule in (schedule, scope.inTree(schedule.shown).flatMap { byPath[$0] }) }

        // All that is not known yet, in one question.
        var wanted: [String: Int] = [:]
        for file in listing.files where decoded[file.path]?.object != file.object { wanted[file.object] = file.size }
        for case (_, let file?) in jobs where decodedSchedules[file.path]?.object != file.object {
            if file.kind == .file, file.size <= FileBytes.sizeLimit { wanted[file.object] = file.size }
        }
        let contents = try await git.contents(of: wanted, in: top)
        preconditionIsolated()

        var state = DesiredState()
        var calendars: [String: DayCalendar] = [:]
        for file in listing.files {
            if decoded[file.path]?.object != file.object {
                switch FileBytes.usable(contents[file.object] ?? []) {
                case .success(let bytes):
                    let shown = desiredShown + "/" + file.path
                    decoded[file.path] = (file.object, decoder.intent(bytes, shown: shown))
                case .failure(let failure):
                    decoded[file.path] = nil
                    listing.reject(file.path, failure)
                }
            }
            guard let known = decoded[file.path]?.value else { continue }
            if let calendar = known.calendar { calendars[desiredShown + "/" + file.path] = calendar }
            state.add(known)
        }
        state.resolveExceptions(calendars)
        let kept = Set(listing.files.map(\.path))
        decoded = decoded.filter { kept.contains($0.key) }
        for problem in listing.problems { state.hold(problem, source: IntentSource.desired) }
        state.add(directory: report(listing, byPath[desired], isThere: !below.isEmpty))
        var files: [(file: ScheduleFile?, report: SourceReport)] = []
        for (schedule, entry) in jobs {
            let isInside = scope.inTree(schedule.shown) != nil
            files.append(read(schedule, entry, isInside: isInside, contents, &state))
        }
        state.add(schedules: files)
        state.sortIntents()
        state.revision = Revision(branch: ref, commit: commit, author: author, dirty: false)
        let committed = Set(tree.compactMap { scope.shown($0.path) })
        state.tracked = .files(committed)
        state.repository.committed = committed
        state.repository.roots = scope.roots.map(\.shown)
        let origins = await attribute(&state, byPath, commit, ref, scope)
        return Reading(ref: ref, commit: commit, rules: rules, state: state, origins: origins)
    }

    /// The commit's own `.homerignore`.
    private func rules(_ entries: [GitTreeEntry], _ top: String) async throws(GitFailure) -> IgnoreRules {
        guard let file = entries.first(where: { $0.path == ".homerignore" }), file.kind == .file,
            file.size <= FileBytes.sizeLimit
        else { return IgnoreRules() }
        let contents = try await git.contents(of: [file.object: file.size], in: top)
        return IgnoreRules(text: String(decoding: contents[file.object] ?? [], as: UTF8.self))
    }

    private func report(_ listing: CommitListing, _ itself: GitTreeEntry?, isThere: Bool) -> SourceReport {
        var report = listing.report
        guard !isThere else { return report }
        report.condition = itself == nil ? .missing : .invalid
        report.complete = false
        report.message = itself == nil ? "no such directory in the commit" : "not a directory in the commit"
        return report
    }

    private func read(
        _ schedule: FileSource.Schedule, _ entry: GitTreeEntry?, isInside: Bool, _ contents: [String: [UInt8]],
        _ state: inout DesiredState
    ) -> (file: ScheduleFile?, report: SourceReport) {
        var report = SourceReport(
            path: schedule.shown, source: IntentSource.schedule, condition: .ready, complete: true, files: 1)
        guard let entry else {
            report.condition = isInside ? .missing : .invalid
            report.complete = false
            report.files = 0
            report.message = isInside ? "no such file in the commit" : "it lies outside the repository of the commit"
            return (nil, report)
        }
        if let known = decodedSchedules[entry.path], known.object == entry.object { return (known.value, report) }
        var result = FileBytes.usable(contents[entry.object] ?? [])
        if entry.kind != .file {
            result = .failure(.rejected(.notARegularFile, "a link: links are not followed in a commit"))
        } else if entry.size > FileBytes.sizeLimit {
            result = .failure(FileBytes.tooLarge)
        }
        switch result {
        case .success(let bytes):
            let file = decoder.schedule(bytes, of: schedule)
            decodedSchedules[entry.path] = (entry.object, file)
            return (file, report)
        case .failure(.rejected(let code, let message)):
            state.hold(
                Diagnostic(code: code, file: schedule.shown, message: message), source: IntentSource.schedule)
            report.condition = code == .emptyFile ? .empty : .invalid
            report.message = message
        case .failure(.changing): report.condition = .unreadable
        }
        report.complete = false
        return (nil, report)
    }

    /// Fills the commit of each origin. A file with the same bytes as in the last reading of this ref keeps its commit.
    private func attribute(
        _ state: inout DesiredState, _ byPath: [String: GitTreeEntry], _ commit: String, _ ref: String,
        _ scope: GitScope
    ) async -> [String: (object: String, commit: CommitInfo)] {
        let known = last?.ref == ref ? last?.origins ?? [:] : [:]
        let paths = state.intents.map { scope.inTree($0.origin.file) ?? "" }
        var origins = known.filter { byPath[$0.key]?.object == $0.value.object }
        let asked = Set(paths.filter { !$0.isEmpty && origins[$0] == nil })
        let found = await git.lastCommit(
            touching: asked.sorted(), in: scope.layout.top, asOf: commit, within: scope.pathspecs)
        for (path, info) in found {
            if let entry = byPath[path] { origins[path] = (entry.object, info) }
        }
        for (index, path) in paths.enumerated() { state.intents[index].origin.commit = origins[path]?.commit }
        return origins
    }
}
