import Glibc
import HomerCore

/// What is going on in a repository, as a few cheap looks at its files tell. Starts no process.
struct GitActivity: Hashable, Sendable {
    /// Another program has the files in its hands.
    struct Lock: Hashable, Sendable {
        enum Owner: Hashable, Sendable {
            /// Git leaves the file behind when it is killed.
            case git
            /// The kernel holds it for a living process (`flock`).
            case living
        }

        var path: String
        var owner: Owner
        /// Tells this lock from the next one of the same name.
        var stamp: FileFingerprint

        /// Nil when the file says nothing about it.
        var taken: Timestamp?

        init(path: String, owner: Owner, stamp: FileFingerprint) {
            self.path = path
            self.owner = owner
            self.stamp = stamp
            // A file for flock outlives the lock.
            if owner != .living { taken = Timestamp(milliseconds: stamp.changed / 1_000_000) }
        }
    }

    /// A command that waits for a person between two steps.
    struct Operation: Hashable, Sendable {
        enum Kind: String, Hashable, Sendable, CaseIterable {
            case rebase, am, merge, cherryPick = "cherry-pick", revert, bisect
        }

        var kind: Kind
        /// Nil when it cannot be told.
        var began: Timestamp?

        init(_ kind: Kind, began: Timestamp? = nil) {
            self.kind = kind
            self.began = began
        }
    }

    /// Names in the git directory whose coming and going begins and ends something.
    static let markers = [
        "index.lock", "HEAD.lock", "rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD",
        "BISECT_LOG",
    ]

    /// The work tree, for messages.
    var place: String
    var lock: Lock?
    var operation: Operation?
    /// The branch HEAD is on; nil when detached.
    var branch: String?
    /// What HEAD says: a ref or a commit.
    var head = ""
    /// Changes with every commit, checkout and staging: the identity of the index, HEAD and its ref.
    var identity = ""
    /// When the index was last written.
    var indexChanged: Timestamp?

    init(place: String) { self.place = place }

    /// Looks now. The locks are looked at before the identity: a command that took its lock after the first look and let
    /// go of it before a second one has renamed the index in between, which the second identity then shows.
    init(of layout: GitLayout) {
        place = layout.top
        let directory = layout.gitDirectory + "/"
        for name in ["index.lock", "HEAD.lock"] where lock == nil {
            lock = FileFingerprint(path: directory + name).map { Lock(path: directory + name, owner: .git, stamp: $0) }
        }
        operation = Self.operation(in: directory)
        head = FileBytes.line(of: directory + "HEAD") ?? ""
        let index = FileFingerprint(path: directory + "index")
        indexChanged = index.map { Timestamp(milliseconds: $0.changed / 1_000_000) }
        var parts = [Self.text(index), head]
        if head.hasPrefix("ref: ") {
            let ref = String(head.dropFirst(5))
            // With reftable HEAD names no real ref.
            if ref.hasPrefix("refs/heads/"), ref != "refs/heads/.invalid" { branch = String(ref.dropFirst(11)) }
            let loose = FileFingerprint(path: layout.commonDirectory + "/" + ref)
            parts.append(Self.text(loose ?? FileFingerprint(path: layout.commonDirectory + "/packed-refs")))
            if branch == nil {
                parts.append(Self.text(FileFingerprint(path: layout.commonDirectory + "/reftable/tables.list")))
            }
        }
        identity = parts.joined(separator: " ")
    }

    /// Each marker, and the file in it that is written once, when the operation begins.
    private static func operation(in directory: String) -> Operation? {
        if FileFingerprint(path: directory + "rebase-merge") != nil {
            return Operation(.rebase, began: written(directory + "rebase-merge/head-name"))
        }
        if FileFingerprint(path: directory + "rebase-apply") != nil {
            let isMail = FileFingerprint(path: directory + "rebase-apply/applying") != nil
            let first = isMail ? "rebase-apply/applying" : "rebase-apply/head-name"
            return Operation(isMail ? .am : .rebase, began: written(directory + first))
        }
        let markers: [(String, Operation.Kind)] = [
            ("MERGE_HEAD", .merge), ("CHERRY_PICK_HEAD", .cherryPick), ("REVERT_HEAD", .revert),
            ("BISECT_LOG", .bisect),
        ]
        for (name, kind) in markers where FileFingerprint(path: directory + name) != nil {
            return Operation(kind, began: written(directory + (kind == .bisect ? "BISECT_START" : name)))
        }
        return nil
    }

    private static func written(_ path: String) -> Timestamp? {
        FileFingerprint(path: path).map { Timestamp(milliseconds: $0.modified / 1_000_000) }
    }

    private static func text(_ stamp: FileFingerprint?) -> String {
        stamp.map { "\($0.device):\($0.inode):\($0.size):\($0.modified):\($0.changed)" } ?? "-"
    }
}
