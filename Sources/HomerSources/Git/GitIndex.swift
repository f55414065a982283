/// One file as git keeps it, in the index or in a commit.
struct GitFile: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case file, link, submodule }

    var kind: Kind
    /// Empty for a file with a conflict.
    var object: String
    /// The index says that the work tree is not to have it: a sparse checkout, or a mark made by hand.
    var isLeftOut = false

    init(kind: Kind, object: String, isLeftOut: Bool = false) {
        self.kind = kind
        self.object = object
        self.isLeftOut = isLeftOut
    }

    /// - Parameter mode: as git writes it, e.g. `100644`.
    init(mode: some StringProtocol, object: String, isLeftOut: Bool = false) {
        let kind: Kind =
            switch mode {
            case "120000": .link
            case "160000": .submodule
            default: .file
            }
        self.init(kind: kind, object: object, isLeftOut: isLeftOut)
    }
}

/// What git knows of some paths, without a look at any file of the work tree.
struct GitListing: Hashable, Sendable {
    /// By path, relative to the directory git was asked in.
    var index: [String: GitFile] = [:]
    /// Those of HEAD; empty before the first commit.
    var head: [String: GitFile] = [:]

    /// Paths that are staged: the index has something else than HEAD.
    var staged: Set<String> {
        Set(index.filter { head[$0.key]?.object != $0.value.object }.keys).union(
            head.keys.filter { index[$0] == nil })
    }
}

extension GitProbe {
    /// Index and HEAD at or below the paths, relative to `directory`.
    func listing(at paths: [String], in directory: String) async throws(GitFailure) -> GitListing {
        let index = try await git.ask(["ls-files", "-t", "-s", "-z", "--"] + paths, in: directory)
        var listing = GitListing(index: GitOutput.index(index).files)
        // No commit yet is no failure: nothing is committed then.
        guard let commit = await hash(of: "HEAD", in: directory) else { return listing }
        let asked = paths.contains(".") ? [] : paths
        let head = try await git.ask(["ls-tree", "-r", "-z", commit, "--"] + asked, in: directory)
        listing.head = GitOutput.tree(head)
        return listing
    }

    /// The files below the paths that git does not track and was not told to ignore, relative to `directory`. A repository
    /// of its own is one entry that ends with a slash.
    func untracked(at paths: [String], in directory: String) async throws(GitFailure) -> [String] {
        GitOutput.fields(
            try await git.ask(["ls-files", "--others", "--exclude-standard", "-z", "--"] + paths, in: directory))
    }

    /// How the work tree leaves files out. Asked only when it does.
    func sparseMode(_ directory: String) async -> SparseMode {
        guard await isSet("core.sparseCheckout", in: directory) else { return .off }
        return await isSet("core.sparseCheckoutCone", in: directory) ? .cone : .patterns
    }

    private func isSet(_ key: String, in directory: String) async -> Bool {
        let output = await git.output(["config", "--type=bool", "--get", key], in: directory)
        return output.map { String(decoding: $0, as: UTF8.self).hasPrefix("true") } ?? false
    }
}

extension GitOutput {
    /// `ls-files -t -s -z`, also with `-o`: `H 100644 <object> <stage>\t<path>` or `? <path>`.
    static func index(_ output: [UInt8]) -> (files: [String: GitFile], untracked: [String]) {
        var files: [String: GitFile] = [:]
        var untracked: [String] = []
        for line in output.split(separator: 0) {
            guard line.count > 2, let tag = line.first else { continue }
            let rest = line.dropFirst(2)
            if tag == UInt8(ascii: "?") {
                untracked.append(String(decoding: rest, as: UTF8.self))
                continue
            }
            guard let tab = rest.firstIndex(of: 0x09) else { continue }
            let head = rest[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard head.count == 3 else { continue }
            let path = String(decoding: rest[rest.index(after: tab)...], as: UTF8.self)
            let isMerged = head[2] == "0"
            files[path] = GitFile(
                mode: head[0], object: isMerged ? head[1] : "", isLeftOut: tag == UInt8(ascii: "S"))
        }
        return (files, untracked)
    }

    /// `ls-tree -r -z`: `<mode> <type> <object>\t<path>`.
    static func tree(_ output: [UInt8]) -> [String: GitFile] {
        var files: [String: GitFile] = [:]
        for line in output.split(separator: 0) {
            guard let tab = line.firstIndex(of: 0x09) else { continue }
            let head = line[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard head.count == 3 else { continue }
            files[String(decoding: line[line.index(after: tab)...], as: UTF8.self)] = GitFile(
                mode: head[0], object: head[2])
        }
        return files
    }
}
