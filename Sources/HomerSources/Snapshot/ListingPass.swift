import Glibc
import HomerCore

/// One walk over a directory. Two walks of which nothing but the reading differs prove that the first one read one state.
struct ListingPass {
    /// An entry as one walk saw it.
    struct Entry: Hashable {
        var path: String
        var fingerprint: FileFingerprint
    }

    /// A directory as it was walked: its path with a slash at the end, and which of `entries` it has, in its own order.
    struct Walked {
        var prefix: String
        var entries: [Int] = []
        var ignored = 0
        var unread: [String] = []
    }

    /// Everything that decides the result, in the order it was found.
    private(set) var entries: [Entry] = []
    private(set) var directories: [Walked] = []
    /// Nothing but plain files and directories was found, so that `SecondLook` can prove what was read.
    private(set) var isPlain = true
    private(set) var files: [RawFile] = []
    private(set) var problems: [Diagnostic] = []
    var ignored: Int { directories.reduce(0) { $0 + $1.ignored } }
    /// Files that look like intents and are not read because of their names.
    var unread: [String] { directories.flatMap(\.unread).sorted() }
    /// Directories that hold a repository of their own.
    private(set) var repositories: [String] = []
    /// Something vanished or changed between two looks at it.
    private(set) var isTorn = false
    /// False when an entry could hide an intent.
    private(set) var complete = true

    private let root: Int32
    private let realRoot: String
    private let shown: String
    private let rules: IgnoreRules
    private let mode: Mode
    /// Directories below are noted, and not entered.
    private let isShallow: Bool
    /// Which of `directories` is being walked.
    private var place = 0

    enum Mode: Sendable {
        /// Read nothing, only look again.
        case look
        /// Read every file, but those of which the caller knows what is in them.
        case read(FileTaker)
    }

    /// - Parameters:
    ///   - root: an open directory; stays open.
    ///   - realRoot: its path without links.
    ///   - shown: its path as the user gave it, for messages.
    ///   - only: these directories alone, without those below: each the way to it, with a slash at the end. nil for
    ///     everything.
    init(
        root: Int32, realRoot: String, shown: String, rules: IgnoreRules, mode: Mode, only: [String]? = nil
    ) {
        self.root = root
        self.realRoot = realRoot
        self.shown = shown
        self.rules = rules
        self.mode = mode
        isShallow = only != nil
        for prefix in only ?? [""] {
            guard !prefix.isEmpty else {
                walk(root, prefix: "")
                continue
            }
            let below = openat(root, String(prefix.dropLast()), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard below >= 0 else {
                isPlain = false
                continue
            }
            walk(below, prefix: prefix)
            close(below)
        }
        files.sort { $0.path < $1.path }
        problems.sort { ($0.file, $0.code.rawValue) < ($1.file, $1.code.rawValue) }
        repositories.sort()
    }

    /// Whether it saw the same entries to its end, in whatever order the file system gave them.
    func sawTheSame(as other: ListingPass) -> Bool {
        !isTorn && (entries == other.entries || sorted == other.sorted)
    }

    private var sorted: [Entry] {
        entries.sorted { ($0.path, $0.fingerprint.inode) < ($1.path, $1.fingerprint.inode) }
    }

    private mutating func walk(_ directory: Int32, prefix: String) {
        let outer = place
        place = directories.count
        defer { place = outer }
        directories.append(Walked(prefix: prefix))
        var names: [String] = []
        var below: [(name: String, identity: FileFingerprint)] = []
        list(directory, prefix, &names, &below)
        take(names, of: directory, prefix)
        for (name, identity) in below { enter(name, directory, prefix + name, identity) }
    }

    private mutating func list(
        _ directory: Int32, _ prefix: String, _ names: inout [String],
        _ below: inout [(name: String, identity: FileFingerprint)]
    ) {
        // fdopendir takes the descriptor over; "." gives it one of its own.
        let own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else {
            if own >= 0 { close(own) }
            return reject(prefix.isEmpty ? "" : String(prefix.dropLast()), FileBytes.unreadable())
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { reject(prefix.isEmpty ? "" : String(prefix.dropLast()), FileBytes.unreadable()) }
                return
            }
            let type = Int32(entry.pointee.d_type)
            guard let name = validName(entry) else {
                refuse(entryName(entry), type, prefix)
                continue
            }
            // The common case costs no stat: a plain file that ends in .json.
            if type == Int32(DT_REG), rules.takesPlainly(name) {
                names.append(name)
                continue
            }
            if name == "." || name == ".." { continue }
            if name == ".git", !prefix.isEmpty { repositories.append(String(prefix.dropLast())) }
            visit(name, type, directory, path: prefix + name, &names, &below)
        }
    }

    /// An entry whose name is not UTF-8 has no path to speak of. One that could hold no intent is no loss.
    private mutating func refuse(_ repaired: String, _ type: Int32, _ prefix: String) {
        let path = prefix + repaired
        // What may be a directory may hold intents.
        let isFile = type == Int32(DT_REG) || type == Int32(DT_LNK) || repaired.hasSuffix(".json")
        if isFile ? rules.ignoresFile(repaired, path: path) : rules.ignoresDirectory(repaired, path: path) {
            return ignore(repaired, path: path, isFile: isFile)
        }
        reject(path, .rejected(.notUTF8, "the name is not valid UTF-8"))
    }

    private mutating func ignore(_ name: String, path: String, isFile: Bool = true) {
        directories[place].ignored += 1
        if isFile, rules.isLookalike(name, path: path) { directories[place].unread.append(path) }
    }

    private mutating func visit(
        _ name: String, _ type: Int32, _ directory: Int32, path: String, _ names: inout [String],
        _ below: inout [(name: String, identity: FileFingerprint)]
    ) {
        if type == Int32(DT_REG) {
            if rules.ignoresFile(name, path: path) { ignore(name, path: path) } else { names.append(name) }
            return
        }
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { isTorn = true } else { reject(path, FileBytes.unreadable()) }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: below.append((name, FileFingerprint(identityOf: status)))
        case _ where rules.ignoresFile(name, path: path): ignore(name, path: path)
        case S_IFREG: names.append(name)
        case S_IFLNK: follow(path, link: FileFingerprint(status))
        default:
            entries.append(Entry(path: path, fingerprint: FileFingerprint(status)))
            reject(path, .rejected(.notARegularFile, "not a regular file"))
        }
    }

    private mutating func enter(
        _ name: String, _ directory: Int32, _ path: String, _ fingerprint: FileFingerprint
    ) {
        if rules.ignoresDirectory(name, path: path) {
            directories[place].ignored += 1
            return
        }
        directories[place].entries.append(entries.count)
        entries.append(Entry(path: path, fingerprint: fingerprint))
        if name.hasSuffix(".json") {
            return reject(path, .rejected(.notARegularFile, "a directory, not a file"))
        }
        if isShallow { return }
        let below = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard below >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { isTorn = true } else { reject(path, FileBytes.unreadable()) }
            return
        }
        defer { close(below) }
        walk(below, prefix: path + "/")
    }

    /// A link counts as the file it leads to, when that lies under the root.
    private mutating func follow(_ path: String, link: FileFingerprint) {
        isPlain = false
        entries.append(Entry(path: path, fingerprint: link))
        guard let resolved = realpath(realRoot + "/" + path, nil) else {
            let failure: FileBytes.Failure =
                errno == ENOENT || errno == ELOOP || errno == ENOTDIR
                ? .rejected(.brokenLink, "link leads nowhere") : FileBytes.unreadable()
            return reject(path, failure)
        }
        defer { free(resolved) }
        let target = String(cString: resolved)
        guard target.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") else {
            return reject(path, .rejected(.linkLeavesSource, "link leaves the source: \(target)"))
        }
        let name = String(target.dropFirst(realRoot == "/" ? 1 : realRoot.utf8.count + 1))
        var reader = FileReader()
        note(mode.look(name, at: root, path: path, &reader), isOwn: false)
    }

    /// Notes the files of a directory and, in a reading pass, reads them: many at a time by several workers.
    private mutating func take(_ names: [String], of directory: Int32, _ prefix: String) {
        for look in mode.look(at: names, of: directory, prefix) { note(look, isOwn: true) }
    }

    private mutating func note(_ look: FileLook, isOwn: Bool) {
        let path = look.path
        if let fingerprint = look.fingerprint {
            if isOwn { directories[place].entries.append(entries.count) }
            entries.append(Entry(path: path, fingerprint: fingerprint))
        }
        switch look.result {
        case .success(nil): break
        case .success(let contents?):
            guard let fingerprint = look.fingerprint else { return }
            files.append(RawFile(path: path, contents: contents, fingerprint: fingerprint))
        case .failure(let failure): reject(path, failure)
        }
    }

    private mutating func reject(_ path: String, _ failure: FileBytes.Failure) {
        guard case .rejected(let code, let message) = failure else {
            isTorn = true
            return
        }
        isPlain = false
        // An empty file was read to its end; of everything else it is not known what it would have said.
        if code != .emptyFile { complete = false }
        problems.append(
            Diagnostic(code: code, file: path.isEmpty ? shown : shown + "/" + path, message: message))
    }
}
