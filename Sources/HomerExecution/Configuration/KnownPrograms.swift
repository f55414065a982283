import Glibc
package import HomerCore
import Synchronization

/// What is known of the files of programs: each is read once, and again only when it has changed.
package final class KnownPrograms: Sendable {
    package struct Facts: Hashable, Sendable {
        /// nil when the file cannot be read, or is another one by now.
        package var sha256: String?
        /// Of the package it belongs to.
        package var version: String?
    }

    private static let threads = WaitingThreads("homer.programs")
    /// More would be programs that nobody runs any more.
    private static let capacity = 256
    /// No program is longer.
    private static let longestFile: Int64 = 2 << 30

    private let known = Mutex<[ProgramFile: Facts]>([:])

    package init() {}

    package func facts(of file: ProgramFile) async -> Facts {
        if let facts = known.withLock({ $0[file] }) { return facts }
        let facts = await Self.threads.run { Self.read(file) }
        guard facts.sha256 != nil else { return facts }
        known.withLock { known in
            if known.count >= Self.capacity { known = [:] }
            known[file] = facts
        }
        return facts
    }

    /// What a process ran with; nil when there never was one.
    ///
    /// - Parameters:
    ///   - said: what it said of itself, which counts first.
    ///   - asked: what its command line asked for.
    package func config(
        executor: String, _ process: ProcessResult, directory: String, said: SaidConfig = SaidConfig(),
        asked: EffectiveConfig.Asked
    ) async -> EffectiveConfig? {
        guard let program = process.program else { return nil }
        let facts = await facts(of: program)
        return EffectiveConfig(
            executor: executor, version: said.version ?? facts.version, model: said.model,
            permissionMode: said.permissionMode, keySource: said.keySource, tools: said.tools, servers: said.servers,
            asked: asked, program: EffectiveConfig.Program(path: program.path, sha256: facts.sha256),
            directory: directory)
    }

    private static func read(_ file: ProgramFile) -> Facts {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return Facts() }
        defer { close(descriptor) }
        // An update may have taken its place since it was started: what runs is not what lies there.
        guard file.size <= longestFile, ProgramFile(file.path, descriptor: descriptor) == file,
            let hash = hash(descriptor)
        else { return Facts() }
        return Facts(sha256: hash, version: ProgramPackage.version(of: file.path))
    }

    private static func hash(_ descriptor: Int32) -> String? {
        var stream = SHA256.Stream()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return stream.hex }
            buffer.withUnsafeBytes { stream.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
