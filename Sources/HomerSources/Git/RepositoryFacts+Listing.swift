import HomerCore

/// How a work tree leaves files out.
enum SparseMode: Hashable, Sendable {
    /// No sparse checkout: what is left out was marked by hand.
    case off
    case cone, patterns
}

/// What git knows of the places in one repository.
struct ScopeListing: Sendable {
    var scope: GitScope
    var listing: GitListing
    var sparse: SparseMode
}

extension RepositoryFacts {
    init(_ listed: [ScopeListing]) {
        self.init()
        roots = listed.flatMap { $0.scope.roots.map(\.shown) }
        committed = Set(listed.flatMap { one in one.listing.head.keys.compactMap { one.scope.shown($0) } })
        let checkedOut = Set(listed.filter(\.scope.isNested).flatMap { $0.scope.roots.map(\.shown) })
        for one in listed {
            for (path, file) in one.listing.index where file.isLeftOut || file.kind == .submodule {
                guard let shown = one.scope.shown(path), !checkedOut.contains(shown) else { continue }
                leftOut[shown] = LeftOut(path, file, one)
            }
        }
    }
}

extension LeftOut {
    /// The command names the top, so that it works from everywhere.
    fileprivate init(_ path: String, _ file: GitFile, _ one: ScopeListing) {
        let git = "git -C \(ShellWord.quoted(one.scope.layout.top))"
        if file.kind == .submodule {
            self.init(.submodule, remedy: "\(git) submodule update --init \(ShellWord.quoted(path))")
            return
        }
        switch one.sparse {
        case .off:
            let quoted = ShellWord.quoted(path)
            self.init(
                .markedByHand,
                remedy: "\(git) update-index --no-skip-worktree \(quoted) && \(git) restore \(quoted)")
        case .cone:
            // A cone is made of directories, and has every file of the top.
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) }
            self.init(
                .sparseCheckout,
                remedy: parent.map { "\(git) sparse-checkout add \(ShellWord.quoted($0))" }
                    ?? "\(git) sparse-checkout disable")
        case .patterns:
            self.init(.sparseCheckout, remedy: "\(git) sparse-checkout add \(ShellWord.quoted("/" + path))")
        }
    }
}
