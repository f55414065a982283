import HomerCore

/// How files are called in reports that a code host reads: it looks for paths from the top of the repository, while
/// Homer says them from the workspace.
struct ReportedFiles {
    /// Ends with a slash unless it is empty.
    let prefix: String

    init(prefix: String = "") { self.prefix = prefix }

    /// For paths as a plan has them. The top of the repository is where the host says (`GITHUB_WORKSPACE`), else the
    /// current directory.
    init(_ workspace: Workspace) {
        let top =
            GlobalOptions.environment()["GITHUB_WORKSPACE"].flatMap { $0.isEmpty ? nil : $0 }
            ?? (try? Paths.currentDirectory())
        let isInside = top.map { workspace.root.hasPrefix($0 + "/") } ?? false
        prefix = isInside ? String(workspace.root.dropFirst((top ?? "").count + 1)) + "/" : ""
    }

    func path(_ file: String) -> String { file.hasPrefix("/") || file == "-" ? file : prefix + file }
}
