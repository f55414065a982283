/// One place files are read from: `desired/` or a schedule file.
struct SourcePlace: Hashable, Sendable {
    var path: String
    /// The path as the user would type it.
    var shown: String
    var isDirectory: Bool

    /// Without links, but for a link that is itself the file: git knows the link, not what it leads to.
    var real: String {
        if isDirectory { return GitLayout.resolved(path) }
        guard let slash = path.lastIndex(of: "/") else { return GitLayout.resolved(path) }
        let parent = GitLayout.resolved(slash == path.startIndex ? "/" : String(path[..<slash]))
        return (parent == "/" ? "" : parent) + path[slash...]
    }
}

extension SourcePlace {
    static func all(desired: String, shown: String, schedules: [FileSource.Schedule]) -> [SourcePlace] {
        [SourcePlace(path: desired, shown: shown, isDirectory: true)]
            + schedules.map { SourcePlace(path: $0.path, shown: $0.shown, isDirectory: false) }
    }
}

/// Where the repositories of some files are.
package enum GitPlaces {
    /// The tops of the work trees the paths lie in, each once, in the order of the paths. Looks at the disk.
    package static func tops(of paths: [String]) -> [String] {
        let places = paths.map { SourcePlace(path: $0, shown: $0, isDirectory: !$0.hasSuffix(".json")) }
        return GitScope.scopes(of: places).map(\.layout.top)
    }
}

/// The places that lie in one repository, by the two names each file has: from the top of the work tree, as git says
/// it, and as it is shown.
struct GitScope: Hashable, Sendable {
    struct Root: Hashable, Sendable {
        /// Empty for the top itself.
        var inTree: String
        var shown: String
    }

    var layout: GitLayout
    var roots: [Root]
    /// A repository below a source: a submodule, or a clone in it.
    var isNested = false

    /// What to ask git about, seen from the top.
    var pathspecs: [String] { roots.map { $0.inTree.isEmpty ? "." : $0.inTree } }

    /// One scope for each repository, in the order of the places, then one for each that lies below them; a place outside
    /// any repository is left out. Looks at the disk.
    ///
    /// - Parameter nested: directories below the places that hold a repository of their own.
    static func scopes(of places: [SourcePlace], nested: [SourcePlace] = []) -> [GitScope] {
        var scopes: [GitScope] = []
        for place in places {
            let real = place.real
            guard let layout = GitLayout.find(real), let inTree = below(layout.top, real) else { continue }
            let root = Root(inTree: inTree, shown: place.shown)
            if let index = scopes.firstIndex(where: { $0.layout == layout }) {
                scopes[index].roots.append(root)
            } else {
                scopes.append(GitScope(layout: layout, roots: [root]))
            }
        }
        for place in nested {
            let real = place.real
            guard let layout = GitLayout.find(real), layout.top == real,
                !scopes.contains(where: { $0.layout == layout })
            else { continue }
            scopes.append(
                GitScope(layout: layout, roots: [Root(inTree: "", shown: place.shown)], isNested: true))
        }
        return scopes
    }

    /// The scope whose repository a file belongs to: of several around it the innermost.
    static func owner(of shown: String, among scopes: [GitScope]) -> GitScope? {
        let found = scopes.compactMap { scope in
            scope.roots.filter { below($0.shown, shown) != nil }.map(\.shown.utf8.count).max().map { (scope, $0) }
        }
        return found.max { $0.1 < $1.1 }?.0
    }

    func inTree(_ shown: String) -> String? {
        let found = roots.compactMap { root in Self.below(root.shown, shown).map { (root, $0) } }
        // A schedule file in a directory that is itself a source has two roots: its own is the longer one.
        return found.max { $0.0.shown.count < $1.0.shown.count }.map { Self.join($0.0.inTree, $0.1) }
    }

    func shown(_ inTree: String) -> String? {
        let found = roots.compactMap { root in
            (root.inTree.isEmpty ? inTree : Self.below(root.inTree, inTree)).map { (root, $0) }
        }
        return found.max { $0.0.inTree.count < $1.0.inTree.count }.map { Self.join($0.0.shown, $0.1) }
    }

    /// What is left of `path` below `directory`: empty for the directory itself, nil outside.
    static func below(_ directory: String, _ path: String) -> String? {
        if directory == path { return "" }
        let prefix = directory == "/" ? "/" : directory + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }

    private static func join(_ directory: String, _ rest: String) -> String {
        if directory.isEmpty { return rest }
        return rest.isEmpty ? directory : (directory == "/" ? "/" : directory + "/") + rest
    }
}
