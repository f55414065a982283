import Glibc

/// Repositories below a directory: submodules, and clones in it.
enum NestedRepositories {
    /// The directories below each place that hold a repository of their own, sorted. Links are not followed, and nothing is
    /// looked for in directories whose names start with a dot. Reads every directory: off the cooperative pool.
    static func places(below places: [SourcePlace]) -> [SourcePlace] {
        places.filter(\.isDirectory).flatMap { place in
            find(below: place.path).map { below in
                SourcePlace(path: place.path + "/" + below, shown: place.shown + "/" + below, isDirectory: true)
            }
        }
    }

    private static func find(below root: String) -> [String] {
        var found: [String] = []
        var pending = [""]
        while let here = pending.popLast() {
            guard let directory = opendir(here.isEmpty ? root : root + "/" + here) else { continue }
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                guard let name = validName(entry) else { continue }
                if name == ".git", !here.isEmpty { found.append(here) }
                guard !name.hasPrefix("."), entry.pointee.d_type == UInt8(DT_DIR) else { continue }
                pending.append(here.isEmpty ? name : here + "/" + name)
            }
        }
        return found.sorted()
    }
}
