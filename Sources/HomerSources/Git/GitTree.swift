/// One entry of a commit's tree.
struct GitTreeEntry: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case file, link, submodule }

    /// From the top of the tree; repaired when it is not UTF-8.
    var path: String
    var kind: Kind
    var object: String
    var size: Int
    var isValidName = true
}

extension GitProbe {
    /// Every file below the paths in a commit; `directory` is the top of the work tree. Nil when git cannot say.
    func tree(of commit: String, at paths: [String], in directory: String) async -> [GitTreeEntry]? {
        let asked = paths.contains(".") ? [] : paths
        return await git.output(["ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--"] + asked, in: directory)
            .map(GitOutput.treeEntries)
    }

    /// The contents of objects, all through one git. Nil when git cannot say or one is missing.
    ///
    /// - Parameter objects: with their sizes, which bound what is read.
    func contents(of objects: [String: Int], in directory: String) async -> [String: [UInt8]]? {
        guard !objects.isEmpty else { return [:] }
        let asked = Array(objects.keys.sorted().map { $0 + "\n" }.joined().utf8)
        let limit = objects.values.reduce(0, +) + objects.count * 128
        guard let output = await git.answer(to: asked, ["cat-file", "--batch"], in: directory, limit: limit) else {
            return nil
        }
        let found = GitOutput.objects(output)
        return found.count == objects.count ? found : nil
    }

    /// The files below the paths whose text in the work tree is not the commit's, and those git does not track; relative
    /// to `directory`. Nil when git cannot say.
    func differing(from commit: String, at paths: [String], in directory: String) async -> [String]? {
        let options = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules"]
        guard
            let changed = await git.output(["diff"] + options + [commit, "--"] + paths, in: directory),
            let untracked = await git.output(
                ["ls-files", "--others", "--exclude-standard", "-z", "--"] + paths, in: directory)
        else { return nil }
        return Set(GitOutput.fields(changed) + GitOutput.fields(untracked)).sorted()
    }
}

extension GitOutput {
    /// `<mode> <type> <object> <size>\t<path>`, each ended by a NUL.
    static func treeEntries(_ output: [UInt8]) -> [GitTreeEntry] {
        output.split(separator: 0).compactMap { line in
            guard let tab = line.firstIndex(of: 0x09) else { return nil }
            let head = line[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard head.count == 4 else { return nil }
            let name = line[line.index(after: tab)...]
            let kind: GitTreeEntry.Kind =
                switch (head[0], head[1]) {
                case ("120000", _): .link
                case (_, "blob"): .file
                default: .submodule
                }
            let path = String(decoding: name, as: UTF8.self)
            return GitTreeEntry(
                path: path, kind: kind, object: head[2], size: Int(head[3]) ?? 0,
                isValidName: path.utf8.elementsEqual(name))
        }
    }

    /// `<object> <type> <size>\n<contents>\n` one after the other; a missing object has another shape and is left out.
    static func objects(_ output: [UInt8]) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        var rest = output[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let head = rest[..<end].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            rest = rest[(end + 1)...]
            guard head.count == 3, let size = Int(head[2]) else { continue }
            guard rest.count > size else { break }
            found[head[0]] = Array(rest.prefix(size))
            rest = rest.dropFirst(size + 1)
        }
        return found
    }
}
