extension GitProbe {
    /// Whether git is there and would take files below a directory, which need not exist: it lies in a work tree, and
    /// nothing there ignores it.
    package func takes(_ directory: String) async -> Bool {
        guard isInstalled, let layout = GitLayout.find(directory) else { return false }
        let real = GitLayout.resolved(directory)
        if real == layout.top { return true }
        guard let path = GitScope.below(layout.top, real) else { return false }
        // It takes no literal paths, and without an answer it says that nothing ignores this one.
        let arguments = ["--no-literal-pathspecs", "check-ignore", "-q", "--", "./\(path)/desired"]
        return await git.output(arguments, in: layout.top) == nil
    }
}
