/// What git says of the files of all sources, by the paths of `Origin.file`: why one that is missing may be missing.
package struct RepositoryFacts: Hashable, Sendable {
    /// The files of HEAD, or of the commit that is the source; nil when it is not known.
    package var committed: Set<String>?
    /// Directories and files that lie in a repository; nil when all do for which git tracks anything.
    package var roots: [String]?
    /// What the work tree does not have although git tracks it and nobody removed it: files, and submodules as directories.
    package var leftOut: [String: LeftOut] = [:]
    /// Why git gave no answer, in its own words; nil when it did.
    package var trouble: String?

    package init() {}

    /// Whether the file lies in a repository, as far as it is known.
    package func contains(_ file: String) -> Bool {
        guard let roots else { return true }
        return roots.contains { file == $0 || $0.isEmpty || $0 == "." || file.hasPrefix($0 + "/") }
    }

    /// Why the work tree has neither the file nor, perhaps, the directory it is in.
    package func leftOut(_ file: String) -> LeftOut? {
        guard !leftOut.isEmpty else { return nil }
        var path = file
        while true {
            if let found = leftOut[path] { return found }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = String(path[..<slash])
        }
    }

    /// Why nothing of a source is in the work tree.
    package func leftOutSource(_ path: String) -> LeftOut? {
        leftOut(path) ?? leftOut.filter { $0.key.hasPrefix(path + "/") }.min { $0.key < $1.key }?.value
    }
}

/// A tracked file that a work tree does not have on purpose.
package struct LeftOut: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        case sparseCheckout
        /// `git update-index --skip-worktree`
        case markedByHand
        /// A submodule that is not checked out.
        case submodule
    }

    package var cause: Cause
    /// The command that brings it back.
    package var remedy: String

    package init(_ cause: Cause, remedy: String) {
        self.cause = cause
        self.remedy = remedy
    }

    /// `it is left out of the work tree by its sparse checkout`
    package var sentence: String {
        switch cause {
        case .sparseCheckout: "left out of the work tree by its sparse checkout"
        case .markedByHand: "marked as not to be in the work tree (skip-worktree)"
        case .submodule: "in a submodule that is not checked out"
        }
    }
}
