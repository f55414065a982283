import CLinux
import Glibc
import HomerCore

/// Everything that must exist before a process can: program, directory, descriptors. Whoever holds it closes it.
struct Launch: Sendable {
    struct Failure: Error { var reason: StartFailure }

    var program: String
    var input: Int32
    var outputRead: Int32
    var outputWrite: Int32
    var errorRead: Int32
    var errorWrite: Int32
    var file: OutputFile?

    /// Checks first what the system would only report as one error for all, then opens. Leaves nothing open on failure.
    static func prepare(_ request: ProcessRequest, fileLimit: Int) -> Result<Launch, Failure> {
        if let reason = badText(request) { return failed(.badArgument(reason)) }
        let program: String
        do throws(ExecutableLookup.Failure) {
            program = try ExecutableLookup.find(
                request.executable, path: request.environment["PATH"] ?? ChildEnvironment.defaultPath,
                directory: request.workingDirectory)
        } catch {
            switch error {
            case .notFound(let name, let path): return failed(.noSuchExecutable(name: name, path: path))
            case .notExecutable(let path): return failed(.notExecutable(path))
            }
        }
        if let reason = badDirectory(request.workingDirectory) {
            return failed(.badWorkingDirectory(request.workingDirectory, reason: reason))
        }
        return open(program: program, request, fileLimit: fileLimit)
    }

    private static func open(
        program: String, _ request: ProcessRequest, fileLimit: Int
    ) -> Result<Launch, Failure> {
        var file: OutputFile?
        if let path = request.outputFile {
            file = OutputFile(path: path, headLimit: fileLimit, tailLimit: fileLimit)
            guard file != nil else { return failed(.outputFile(path, reason: String(cString: strerror(errno)))) }
        }
        var opened: [Int32] = []
        func giveUp(_ what: String) -> Result<Launch, Failure> {
            let reason = String(cString: strerror(errno))
            opened.forEach { _ = close($0) }
            file?.finish()
            return failed(.system("\(what): \(reason)"))
        }
        guard
            let input = request.input.open(directory: request.environment["TMPDIR"] ?? "/tmp")
                ?? request.input.open(directory: "/tmp")
        else { return giveUp("standard input") }
        opened.append(input)
        for _ in 0..<2 {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC) == 0 else { return giveUp("pipe") }
            opened += ends
        }
        return .success(
            Launch(
                program: program, input: input, outputRead: opened[1], outputWrite: opened[2], errorRead: opened[3],
                errorWrite: opened[4], file: file))
    }

    private static func badDirectory(_ path: String) -> String? {
        var info = stat()
        guard stat(path, &info) == 0 else { return String(cString: strerror(errno)) }
        guard info.st_mode & S_IFMT == S_IFDIR else { return String(cString: strerror(ENOTDIR)) }
        return access(path, X_OK) == 0 ? nil : String(cString: strerror(EACCES))
    }

    /// What the system would not take, or would take for something else: a zero byte silently cuts the text where C
    /// reads it. The message names the place; a value may be a secret.
    private static func badText(_ request: ProcessRequest) -> String? {
        let hasZero: (String) -> Bool = { $0.utf8.contains(0) }
        if hasZero(request.executable) { return "the program's name holds a zero byte" }
        if hasZero(request.workingDirectory) { return "the working directory's name holds a zero byte" }
        for (index, argument) in request.arguments.enumerated() {
            if hasZero(argument) { return "argument \(index + 1) holds a zero byte" }
            if let excess = excess(argument.utf8.count) {
                return "argument \(index + 1) \(excess): give long texts on standard input or in a file"
            }
        }
        for (name, value) in request.environment {
            if name.isEmpty || name.contains("=") || hasZero(name) || hasZero(value) || name.first?.isNumber == true {
                return "environment variable \"\(name)\" has a name or value the system does not take"
            }
            if let excess = excess(name.utf8.count + 1 + value.utf8.count) {
                return "environment variable \"\(name)\" \(excess): put its value into a file"
            }
        }
        return nil
    }

    private static func excess(_ bytes: Int) -> String? {
        guard bytes > ArgumentLimit.bytes else { return nil }
        return "is \(bytes) bytes long, more than the system takes (\(ArgumentLimit.bytes))"
    }

    private static func failed(_ reason: StartFailure) -> Result<Launch, Failure> { .failure(Failure(reason: reason)) }
}
