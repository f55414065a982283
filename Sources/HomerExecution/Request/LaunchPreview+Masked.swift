import HomerCore

extension LaunchPreview {
    /// A preview of this request: the prompt hashed, the values of the intent's own variables and of key-like ones
    /// masked.
    init(
        _ executor: String, _ request: ExecutionRequest, argv: [String], prompt: String, environment: ChildEnvironment
    ) {
        let secrets = environment.secrets(hiding: Set(request.execution.environment.keys))
        self.init(
            executor: executor, argv: argv.map { SecretText.masked($0, hiding: secrets) },
            promptHash: SHA256.hex(Array(prompt.utf8)), workingDirectory: request.workingDirectory, secrets: secrets)
    }
}
