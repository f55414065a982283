/// Where desired state is read: the files as they lie, or a commit of the repository they are in.
enum SourceMode: Hashable, Sendable {
    case workTree
    case commit(String)

    /// The ref of a commit mode that names none.
    static let usualRef = "HEAD"

    /// `worktree`, `commit` for HEAD, or `commit:REF`; nil for anything else.
    init?(_ text: String) {
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

    var description: String {
        switch self {
        case .workTree: "worktree"
        case .commit(let ref): "commit:\(ref)"
        }
    }
}
