import Glibc
package import HomerCore

/// Runs the query as a `/bin/sh` script. Nothing is added to it, no `set -e` either; stdin is the payload of the event
/// that made the run, else empty.
///
/// Exit 0 is success, whatever was printed: stderr is no error by itself.
package struct ShellExecutor: Executor {
    package let name = "shell"
    private let settings: ExecutionSettings

    /// Longer scripts go through a file: one argument holds at most 128 KiB.
    package static let longestArgument = 100 << 10

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let prompt = PreparedPrompt.make(for: request, settings: settings)
        let environment: ChildEnvironment
        do throws(SecretSource.Unresolved) {
            environment = try ChildEnvironment.make(
                for: request, daemon: settings.daemonEnvironment, audience: .command,
                scheduledFor: FireTime.utc(prompt.fire))
        } catch {
            return ProcessOutcome.refused("\(error)", notes: prompt.notes)
        }
        var script: String?
        if prompt.query.utf8.count >= Self.longestArgument {
            script = Self.scriptFile(of: request)
        }
        defer { if let script { unlink(script) } }
        if let script, !RawFile.create(prompt.query, to: script) {
            return ProcessOutcome.refused("script could not be written: \(String(cString: strerror(errno)))")
        }
        let process = await settings.runner.run(
            ProcessRequest(
                executable: request.binary ?? Self.program,
                arguments: Self.arguments(request.execution, query: prompt.query, script: script),
                environment: environment.variables, workingDirectory: request.workingDirectory,
                input: request.event?.data.map { .text($0) } ?? .nothing, outputFile: request.outputFile,
                timeout: request.execution.timeout.duration),
            started: started)
        var result = ProcessOutcome.base(process, notes: prompt.notes)
        result.output = process.standardOutput.text
        let stderr = ProcessOutcome.lastLines(process.standardError.text)
        if result.outcome != .succeeded, !stderr.isEmpty {
            result.error = [result.error, "Stderr:\n\(stderr)"].compactMap(\.self).joined(separator: "\n\n")
        }
        // The script is the program, and it is the intent's own: a shell that the system updates changes nothing.
        result.config = process.program.map {
            EffectiveConfig(
                executor: name, program: EffectiveConfig.Program(path: $0.path), directory: request.workingDirectory)
        }
        return result
    }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? {
        let prompt = PreparedPrompt.make(for: request, settings: settings)
        guard
            let environment = try? ChildEnvironment.make(
                for: request, daemon: settings.daemonEnvironment, audience: .command,
                scheduledFor: FireTime.utc(prompt.fire))
        else { return nil }
        let script = prompt.query.utf8.count >= Self.longestArgument ? Self.scriptFile(of: request) : nil
        let arguments = Self.arguments(
            request.execution, query: prompt.query, shown: LaunchPreview.query, script: script)
        return LaunchPreview(
            name, request, argv: [request.binary ?? Self.program] + arguments, prompt: prompt.query,
            environment: environment)
    }

    private static let program = "/bin/sh"

    private static func scriptFile(of request: ExecutionRequest) -> String { request.outputFile + ".script" }

    /// `sh -c script name`: the name is $0. A script that begins as an option does comes behind `--`; others do not, since
    /// not every shell one may configure knows it.
    ///
    /// - Parameter shown: stands for the script in a preview.
    static func words(of script: String, shown: String? = nil) -> [String] {
        let looksLikeOption = script.hasPrefix("-") || script.hasPrefix("+")
        return (looksLikeOption ? ["-c", "--"] : ["-c"]) + [shown ?? script, "sh"]
    }

    /// The arguments of the execution are $1 and on.
    private static func arguments(
        _ execution: Execution, query: String, shown: String? = nil, script: String?
    ) -> [String] {
        if let script { return [script] + execution.arguments }
        return words(of: query, shown: shown) + execution.arguments
    }
}
