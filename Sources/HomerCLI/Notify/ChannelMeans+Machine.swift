package import HomerCore
import HomerExecution
package import HomerNotify

extension ChannelMeans {
    /// What channels need, of this machine.
    ///
    /// - Parameters:
    ///   - directory: where programs of channels run; the workspace.
    ///   - environment: the daemon's, or this command's: secrets are read from it, and programs get of it what all
    ///     children get.
    package init(
        directory: String, home: String, environment: [String: String], clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp
    ) {
        let secrets = SecretSource(environment: environment, home: home)
        var passed: [String: String] = [:]
        for name in ChildEnvironment.passedToAll { passed[name] = environment[name] }
        passed["PATH"] = environment["PATH"] ?? ChildEnvironment.defaultPath
        passed["HOME"] = environment["HOME"] ?? home
        let runner = ProcessRunner(clock: clock, captureLimit: 64 << 10)
        self.init(
            clock: clock, now: now,
            secret: { reference in
                do throws(SecretSource.Unresolved) {
                    return .success(try secrets.fill(reference.written, what: "it"))
                } catch {
                    return .failure(SecretUnavailable(reason: error.reason))
                }
            },
            run: { [passed] call in
                let request = ProcessRequest(
                    executable: call.command[0], arguments: Array(call.command.dropFirst()),
                    environment: passed.merging(call.environment) { _, own in own }, workingDirectory: directory,
                    input: .bytes(call.input), timeout: call.timeout.duration)
                return ChannelEnd(await runner.run(request))
            })
    }
}

extension ChannelEnd {
    init(_ result: ProcessResult) {
        let said = result.standardError.total > 0 ? result.standardError.text : result.standardOutput.text
        switch result.termination {
        case .exited(let status): self = .exited(status, said: String(said.suffix(500)))
        case .signalled(let signal): self = .signalled(signal)
        case .timedOut: self = .timedOut
        // Nobody asks these processes for a last word, nor counts what they use.
        case .cancelled, .saidLastWord, .stopped: self = .cancelled
        case .couldNotStart(let failure): self = .couldNotStart("\(failure)", isPassing: failure.isOfTheMachine)
        }
    }
}
