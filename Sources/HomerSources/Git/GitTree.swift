import HomerCore

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
    /// Every file below the paths in a commit; `directory` is the top of the work tree.
    func tree(of commit: String, at paths: [String], in directory: String) async throws(GitFailure) -> [GitTreeEntry] {
        let asked = paths.contains(".") ? [] : paths
        let arguments = ["ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--"]
        return GitOutput.treeEntries(try await git.ask(arguments + asked, in: directory))
    }

    /// The contents of objects, all through one git. Throws when one is missing.
    ///
    /// - Parameter objects: with their sizes, which bound what is read.
    func contents(of objects: [String: Int], in directory: String) async throws(GitFailure) -> [String: [UInt8]] {
        guard !objects.isEmpty else { return [:] }
        let asked = Array(objects.keys.sorted().map { $0 + "\n" }.joined().utf8)
        let limit = objects.values.reduce(0, +) + objects.count * 128
        let output = try await git.ask(["cat-file", "--batch"], input: asked, in: directory, limit: limit)
        let found = GitOutput.objects(output)
        guard let missing = objects.keys.sorted().first(where: { found[$0] == nil }) else { return found }
        throw .refused("object \(missing) is missing (a partial clone?): `git fetch --refetch` brings it")
    }

    /// The files below the paths whose text in the work tree is not the commit's, and those git does not track; relative
    /// to `directory`. What a sparse checkout leaves out does not differ. Nil when git cannot say.
    ///
    /// - Parameter readAt: the wall clock, see `WorkTreeFiles.differing`.
    func differing(
        from commit: String, at paths: [String], in directory: String, readAt: Timestamp? = nil
    ) async -> [String]? {
        let asked = paths.contains(".") ? [] : paths
        let arguments = ["ls-files", "-t", "-s", "-c", "-o", "--exclude-standard", "-z", "--"] + paths
        guard
            let tree = await git.output(["ls-tree", "-r", "-z", "--full-tree", commit, "--"] + asked, in: directory),
            let listing = await git.output(arguments, in: directory)
        else { return nil }
        var committed = GitOutput.tree(tree)
        let (index, untracked) = GitOutput.index(listing)
        for (path, file) in index where file.isLeftOut { committed[path]?.isLeftOut = true }
        let changed = await files.differing(committed, in: directory, readAt: readAt)
        let added = index.keys.filter { committed[$0] == nil }
        return changed.union(added).union(untracked).sorted()
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
