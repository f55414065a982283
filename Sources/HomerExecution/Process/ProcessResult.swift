/// One process to run.
package struct ProcessRequest: Sendable {
    /// A name, looked up in the PATH of `environment`, or a path.
    package var executable: String
    /// Without the program's own name.
    package var arguments: [String]
    /// Exactly what the child gets.
    package var environment: [String: String]
    package var workingDirectory: String
    package var input: StandardInput
    /// Both channels, as they come; nil keeps no file.
    package var outputFile: String?
    package var timeout: Duration?
    /// Called on one serial queue for each line of stdout, in order; must not block for long.
    package var onLine: (@Sendable ([UInt8]) -> Void)?
    /// Asked after each line: whether the program has said its last word. Then it has `ProcessRunner.farewell` to end by
    /// itself; every further line gives it that time again.
    package var isDone: (@Sendable () -> Bool)?
    /// Asked after each line: whether the program may not go on. Then it is ended at once.
    package var mustStop: (@Sendable () -> Bool)?

    package init(
        executable: String, arguments: [String] = [], environment: [String: String], workingDirectory: String,
        input: StandardInput = .nothing, outputFile: String? = nil, timeout: Duration? = nil,
        onLine: (@Sendable ([UInt8]) -> Void)? = nil, isDone: (@Sendable () -> Bool)? = nil,
        mustStop: (@Sendable () -> Bool)? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.input = input
        self.outputFile = outputFile
        self.timeout = timeout
        self.onLine = onLine
        self.isDone = isDone
        self.mustStop = mustStop
    }
}

package enum Termination: Hashable, Sendable {
    case exited(Int32)
    /// The process itself died by that signal; a shell's `128 + n` is an exit.
    case signalled(Int32)
    /// Homer ended it at its deadline.
    case timedOut
    /// Homer ended it because the task was cancelled.
    case cancelled
    /// It had said its last word and went on for nothing: Homer ended it.
    case saidLastWord
    /// It had used what it might, and Homer ended it.
    case stopped
    case couldNotStart(StartFailure)
}

/// Why there never was a process.
package enum StartFailure: Hashable, Sendable, CustomStringConvertible {
    case noSuchExecutable(name: String, path: String)
    case notExecutable(String)
    case badWorkingDirectory(String, reason: String)
    /// E2BIG: arguments and environment together, or one of them (128 KiB), are more than the system takes.
    case argumentsTooLong
    case badArgument(String)
    case outputFile(String, reason: String)
    case system(String)

    /// True when the request is in order and the machine is not: a full disk, no descriptors left. It may work later.
    package var isOfTheMachine: Bool {
        switch self {
        case .outputFile, .system: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .noSuchExecutable(let name, let path):
            path.isEmpty ? "there is no file \(name)" : "\(name) is not in PATH (\(path))"
        case .notExecutable(let path): "\(path) is not an executable file"
        case .badWorkingDirectory(let path, let reason): "working directory \(path): \(reason)"
        case .argumentsTooLong: "arguments and environment are longer than the system takes (E2BIG)"
        case .badArgument(let what): what
        case .outputFile(let path, let reason): "output file \(path): \(reason)"
        case .system(let text): text
        }
    }
}

package struct ProcessResult: Sendable {
    package var termination: Termination
    /// How the process ended in itself, also when Homer ended it: the exit status or the signal.
    package var status: Termination
    package var standardOutput: BoundedCapture
    package var standardError: BoundedCapture
    package var duration: Duration
    /// What went wrong beside the process: lines too long to parse, an output file that stopped taking bytes.
    package var notes: [String]
    /// Whether anybody read the input; nil when there was none, or the file system does not tell.
    package var inputWasRead: Bool?
    /// The file that was started; nil when there never was a process.
    package var program: ProgramFile?

    /// The same for a program whose last word counts, whatever ended it afterwards.
    package var countingItsLastWord: ProcessResult {
        var result = self
        switch termination {
        case .timedOut, .cancelled: result.termination = .saidLastWord
        case .exited, .signalled, .saidLastWord, .stopped, .couldNotStart: break
        }
        return result
    }

    var hasRun: Bool {
        if case .couldNotStart = termination { false } else { true }
    }

    /// Bytes of both channels, kept or not.
    package var outputBytes: Int64 { standardOutput.total + standardError.total }
}
