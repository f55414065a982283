package import HomerCore

/// Desired state from a commit (`--source commit:REF`): the tree of a ref, read from the object database. What a person
/// does in the work tree changes nothing until it is committed to that ref. A snapshot is consistent by nature.
///
/// Where `desired/` lies is found in the work tree, so a link on the way to it is followed as it stands there.
package actor CommitFileSource {
    private static let noAnswer = "git did not answer in time: it is asked again"

    private let ref: String
    private let places: [SourcePlace]
    private let desiredShown: String
    private let schedules: [FileSource.Schedule]
    private let git: GitProbe
    private let decoder: SourceDecoder
    /// What was made of each object: by path from `desired`, and by path from the top.
    private var decoded: [String: (object: String, value: SourceDecoder.Decoded)] = [:]
    private var decodedSchedules: [String: (object: String, value: ScheduleFile)] = [:]
    private var last: Reading?

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
    package init(
        root: String, desired: String, desiredShown: String, schedules: [FileSource.Schedule], options: DecodeOptions,
        git: GitProbe, ref: String
    ) {
        self.desiredShown = desiredShown
        self.schedules = schedules
        self.git = git
        self.ref = ref
        places = SourcePlace.all(
            desired: desired.hasPrefix("/") ? desired : root + "/" + desired, shown: desiredShown, schedules: schedules)
        decoder = SourceDecoder(options: options)
    }

    /// The state of the source's ref now, with the files of the work tree that say something else. Never throws: a ref
    /// that does not exist is a hold. The tree of the commit that was read last is not read again.
    package func read() async -> DesiredState {
        var state = await read(ref: ref)
        guard state.hold == nil, let scope, let last, last.ref == ref else { return state }
        let differing = await git.differing(from: last.commit, at: scope.pathspecs, in: scope.layout.top) ?? []
        state.uncommitted = differing.compactMap { scope.shown($0) }.filter { isInput($0, last.rules) }
        return state
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
        guard let commit = await git.hash(of: ref, in: top) else {
            let command = "git -C \(ShellWord.quoted(top)) log -1 \(ShellWord.quoted(ref))"
            return missing("there is no commit \(ref) in \(top): look with `\(command)`, or change the source")
        }
        if let last, last.commit == commit, last.ref == ref { return last.state }
        guard let reading = await load(commit, ref, scope) else { return missing(Self.noAnswer) }
        preconditionIsolated()
        last = reading
        return reading.state
    }

    /// What to watch so that a new commit of the ref rings.
    package nonisolated func watchTargets() -> [WatchTarget] {
        guard let layout = Self.scope(of: places, desiredShown)?.layout else { return [] }
        let name = String(ref.prefix { !"~^@:".contains($0) })
        var files = ["HEAD", "logs/HEAD"].map { layout.gitDirectory + "/" + $0 }
        files.append(layout.commonDirectory + "/packed-refs")
        let branch = name.isEmpty || name == "HEAD" ? GitActivity(of: layout).branch : name
        if let branch {
            let candidates = branch.hasPrefix("refs/") ? [""] : ["refs/heads/", "refs/tags/", "refs/remotes/"]
            files += candidates.map { layout.commonDirectory + "/" + $0 + branch }
        }
        return files.map(WatchTarget.file)
    }

    private var scope: GitScope? { Self.scope(of: places, desiredShown) }

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

    /// Nil when git does not answer.
    private func load(_ commit: String, _ ref: String, _ scope: GitScope) async -> Reading? {
        let top = scope.layout.top
        guard let tree = await git.tree(of: commit, at: scope.pathspecs, in: top),
            let author = await git.author(of: commit, in: top), let desired = scope.inTree(desiredShown)
        else { return nil }
        let byPath = Dictionary(tree.map { ($0.path, $0) }) { first, _ in first }
        let below = tree.compactMap { entry -> GitTreeEntry? in
            let rest = desired.isEmpty ? entry.path : GitScope.below(desired, entry.path)
            guard let rest, !rest.isEmpty else { return nil }
            var entry = entry
            entry.path = rest
            return entry
        }
        guard let rules = await rules(below, top) else { return nil }
        var listing = CommitListing(below, shown: desiredShown, rules: rules)
        let jobs = schedules.map { schedule in (schedule, scope.inTree(schedule.shown).flatMap { byPath[$0] }) }

        // All that is not known yet, in one question.
        var wanted: [String: Int] = [:]
        for file in listing.files where decoded[file.path]?.object != file.object { wanted[file.object] = file.size }
        for case (_, let file?) in jobs where decodedSchedules[file.path]?.object != file.object {
            if file.kind == .file, file.size <= FileBytes.sizeLimit { wanted[file.object] = file.size }
        }
        guard let contents = await git.contents(of: wanted, in: top) else { return nil }
        preconditionIsolated()

        var state = DesiredState()
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
            if let known = decoded[file.path] { state.add(known.value) }
        }
        let kept = Set(listing.files.map(\.path))
        decoded = decoded.filter { kept.contains($0.key) }
        for problem in listing.problems { state.hold(problem, source: IntentSource.desired) }
        state.sources.append(report(listing, byPath[desired], isThere: !below.isEmpty))
        var files: [(file: ScheduleFile?, report: SourceReport)] = []
        for (schedule, entry) in jobs {
            let isInside = scope.inTree(schedule.shown) != nil
            files.append(read(schedule, entry, isInside: isInside, contents, &state))
        }
        state.add(schedules: files)
        state.sortIntents()
        state.revision = Revision(branch: ref, commit: commit, author: author, dirty: false)
        state.tracked = .files(Set(tree.compactMap { scope.shown($0.path) }))
        let origins = await attribute(&state, byPath, commit, ref, scope)
        return Reading(ref: ref, commit: commit, rules: rules, state: state, origins: origins)
    }

    /// The commit's own `.homerignore`.
    private func rules(_ entries: [GitTreeEntry], _ top: String) async -> IgnoreRules? {
        guard let file = entries.first(where: { $0.path == ".homerignore" }), file.kind == .file,
            file.size <= FileBytes.sizeLimit
        else { return IgnoreRules() }
        return await git.contents(of: [file.object: file.size], in: top).map {
            IgnoreRules(text: String(decoding: $0[file.object] ?? [], as: UTF8.self))
        }
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
