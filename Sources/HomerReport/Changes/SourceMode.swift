/// Where desired state is read: the files as they lie, or a commit of the repository they are in.
package enum SourceMode: Hashable, Sendable {
    case workTree
    case commit(String)

    /// The ref of a commit mode that names none.
    package static let usualRef = "HEAD"

    /// `worktree`, `commit` for HEAD, or `commit:REF`; nil for anything else.
    package init?(_ text: String) {
        if text == "worktree" {
            self = .workTree
        } else if text == "commit" {
            self = .commit(Self.usualRef)
        } else if text.hasPrefix("commit:"), text.utf8.count > 7, !text.hasPrefix("commit:-") {
            self = .commit(String(text.dropFirst(7)))
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .workTree: "worktree"
        case .commit(let ref): "commit:\(ref)"
        }
    }
}
