/// What an executor would start, without starting it.
package struct LaunchPreview: Hashable, Sendable {
    package var executor: String
    /// The program first. The query stands as `{query}` where it is an argument; secrets are masked.
    package var argv: [String]
    /// SHA-256, hex, of the whole prepared prompt: context and query as the program gets them.
    package var promptHash: String
    package var workingDirectory: String
    /// Values that no output may show. Never stored.
    package var secrets: [String]

    package init(
        executor: String, argv: [String], promptHash: String, workingDirectory: String, secrets: [String] = []
    ) {
        self.executor = executor
        self.argv = argv
        self.promptHash = promptHash
        self.workingDirectory = workingDirectory
        self.secrets = secrets
    }

    /// Stands for the query in `argv`.
    package static let query = "{query}"
    /// Stands for the run's output file, which is not known before there is a run.
    package static let outputFile = "{output}"
}
