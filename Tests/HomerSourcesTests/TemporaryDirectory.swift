import Glibc
import Testing

/// A directory that is removed with everything in it when its owner is gone.
final class TemporaryDirectory: Sendable {
    let path: String

    init(in parent: String = "/tmp") throws {
        var template = Array("\(parent)/homer-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp", code: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { _ = try? Self.remove(path) }

    struct Failure: Error {
        var what: String
        var code: Int32
    }

    func callAsFunction(_ relative: String) -> String { path + "/" + relative }

    func write(_ relative: String, _ text: String) throws { try write(relative, bytes: Array(text.utf8)) }

    func write(_ relative: String, bytes: [UInt8]) throws {
        let descriptor = open(self(relative), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(what: "open \(relative)", code: errno) }
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    func makeDirectory(_ relative: String) throws { try check("mkdir", mkdir(self(relative), 0o755)) }

    func rename(_ from: String, _ to: String) throws { try check("rename", Glibc.rename(self(from), self(to))) }

    func link(_ relative: String, to target: String) throws { try check("symlink", symlink(target, self(relative))) }

    /// Points a link elsewhere in one step, as git-sync does.
    func relink(_ relative: String, to target: String) throws {
        try link(relative + ".new", to: target)
        try rename(relative + ".new", relative)
    }

    func remove(_ relative: String) throws { try Self.remove(self(relative)) }

    private func check(_ what: String, _ result: Int32) throws {
        if result != 0 { throw Failure(what: what, code: errno) }
    }

    private static func remove(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Failure(what: "lstat \(path)", code: errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in names(in: path) { try remove(path + "/" + name) }
        }
        if Glibc.remove(path) != 0 { throw Failure(what: "remove \(path)", code: errno) }
    }

    /// Every entry, dot files included, sorted.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
