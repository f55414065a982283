import Glibc
package import HomerCore

/// Where the secrets are that `SecretReference` names: the daemon's environment, files, and what systemd gave its service.
package struct SecretSource: Sendable {
    /// The daemon's own environment.
    package var environment: [String: String]
    /// The directory that `~` stands for.
    package var home: String

    /// A longer secret could not become a variable of a process, and is none that anybody types.
    package static let limit = 64 << 10

    package init(environment: [String: String], home: String) {
        self.environment = environment
        self.home = home
    }

    /// A value that needs a secret which cannot be had. Never holds a value.
    package struct Unresolved: Error, Hashable, Sendable, CustomStringConvertible {
        /// The place that needs it, as a message calls it.
        package var what: String
        package var reference: SecretReference
        package var reason: String

        package var description: String {
            reference.place == .environment
                ? "\(what) needs \(reference.written), \(reason)" : "\(what) needs \(reference.written): \(reason)"
        }
    }

    /// The value with every secret in its place. Throws for the first that cannot be had; blocks for the reads.
    package func fill(_ value: String, what: String) throws(Unresolved) -> String {
        guard value.utf8.contains(UInt8(ascii: "$")) else { return value }
        var filled = ""
        for part in SecretReference.parts(of: value) {
            switch part {
            case .text(let text): filled += text
            case .reference(let reference): filled += try self.value(of: reference, what: what)
            }
        }
        return filled
    }

    /// What an execution names that is a secret by its nature: values no output may show. Throws for the first reference
    /// that cannot be had, before anything is started.
    package func secrets(of execution: Execution) throws(Unresolved) -> [String] {
        var found: Set<String> = []
        for (what, text) in execution.secretHolders {
            for reference in SecretReference.all(in: text) {
                let value = try value(of: reference, what: what)
                if reference.isAlwaysSecret { found.insert(value) }
            }
        }
        return found.sorted()
    }

    /// Why a secret cannot be had; nil when it can, and for what only the daemon's process has: its environment, and the
    /// credentials of its service.
    package func problem(with reference: SecretReference) -> String? {
        if let fault = reference.fault { return fault }
        switch reference.place {
        case .environment: return nil
        case .credential: if environment["CREDENTIALS_DIRECTORY"] == nil { return nil }
        case .file: break
        }
        do throws(Unresolved) {
            _ = try value(of: reference, what: "")
            return nil
        } catch {
            return error.reason
        }
    }

    private func value(of reference: SecretReference, what: String) throws(Unresolved) -> String {
        func failed(_ reason: String) -> Unresolved { Unresolved(what: what, reference: reference, reason: reason) }
        if let fault = reference.fault { throw failed(fault) }
        let path: String
        switch reference.place {
        case .environment:
            guard let value = environment[reference.name] else {
                throw failed("which the daemon's environment does not have")
            }
            return value
        case .file: path = reference.name.hasPrefix("~/") ? home + reference.name.dropFirst() : reference.name
        case .credential:
            guard let directory = environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty else {
                throw failed(
                    "the daemon has no CREDENTIALS_DIRECTORY; add LoadCredential=\(reference.name):PATH to its service")
            }
            path = "\(directory)/\(reference.name)"
        }
        switch SecretFile.read(path, limit: Self.limit) {
        case .success(let value): return value
        case .failure(let reason): throw failed(reason.text)
        }
    }
}

extension ExecutionSettings {
    /// The secrets that a request may name.
    func secrets(of request: ExecutionRequest) -> SecretSource {
        SecretSource(environment: daemonEnvironment, home: daemonEnvironment["HOME"] ?? request.home)
    }
}

/// A file that holds one secret.
enum SecretFile {
    struct Reason: Error { var text: String }

    /// Its text without one line break at its end. Refuses what others may read or write, what is no regular file, what
    /// is empty, longer than `limit` bytes, or no text.
    static func read(_ path: String, limit: Int) -> Result<String, Reason> {
        func failed(_ text: String) -> Result<String, Reason> { .failure(Reason(text: text)) }
        func ofSystem() -> Result<String, Reason> { failed("\(path): \(String(cString: strerror(errno)))") }
        guard !path.utf8.contains(0) else { return failed("the path holds a zero byte") }
        // Non-blocking: opening a FIFO without a writer would hang for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return ofSystem() }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { return ofSystem() }
        guard info.st_mode & S_IFMT == S_IFREG else { return failed("\(path) is not a regular file") }
        guard info.st_mode & 0o006 == 0 else {
            let mode = String(info.st_mode & 0o777, radix: 8)
            return failed("everybody may read or write \(path) (mode 0\(mode)); chmod 600 \(path)")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return ofSystem() }
            if count == 0 { break }
            bytes += buffer[0..<count]
        }
        guard bytes.count <= limit else { return failed("\(path) holds more than \(limit) bytes") }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard !bytes.isEmpty else { return failed("\(path) is empty") }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            return failed("\(path) is not a text")
        }
        return .success(text)
    }
}
