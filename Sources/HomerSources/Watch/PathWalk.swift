import Glibc

/// Where a path leads, and the names it depends on.
struct PathWalk {
    /// A name looked up in a directory: when it comes or goes, the path may lead elsewhere.
    struct Anchor: Hashable {
        var directory: String
        var name: String
    }

    /// The path without links; nil when it leads nowhere.
    var real: String?
    var isDirectory = false
    /// The last name, every link on the way, and the first name that is missing.
    var anchors: [Anchor] = []

    /// Follows `path`, which is made absolute by the working directory. `willLookUp` is called with each anchor before
    /// its name is looked up, so that a watch set there misses no later change.
    init(_ path: String, willLookUp: (Anchor) -> Void = { _ in }) {
        var pending = Self.components(Self.absolute(path))
        var current = ""
        var links = 0
        while let name = pending.popLast() {
            if name == ".." {
                current = Self.parent(current)
                continue
            }
            let here = "\(current)/\(name)"
            let anchor = Anchor(directory: current.isEmpty ? "/" : current, name: name)
            var mode = Self.mode(here)
            if pending.isEmpty || mode == nil || mode == S_IFLNK {
                anchors.append(anchor)
                willLookUp(anchor)
                mode = Self.mode(here)
            }
            guard let mode else { return }
            if mode == S_IFLNK {
                links += 1
                guard links <= 40, let target = linkTarget(here) else { return }
                if target.hasPrefix("/") { current = "" }
                pending += Self.components(target)
                continue
            }
            isDirectory = mode == S_IFDIR
            guard isDirectory || pending.isEmpty else { return }
            current = here
        }
        real = current.isEmpty ? "/" : current
        if current.isEmpty { isDirectory = true }
    }

    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let here = getcwd(nil, 0) else { return "/" + path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }

    /// Last component first.
    private static func components(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
