import Glibc
import HomerCore

/// What one look at a file of a directory found.
struct FileLook: Sendable {
    /// From the root.
    var path: String
    /// nil when it is gone, or could not be looked at.
    var fingerprint: FileFingerprint?
    /// nil contents in a pass that only looks.
    var result: Result<RawFile.Contents?, FileBytes.Failure>

    static func torn(_ path: String) -> FileLook {
        FileLook(path: path, fingerprint: nil, result: .failure(.changing))
    }
}

/// Whoever has a directory read, and what becomes of its files meanwhile.
struct FileTaker: Sendable {
    /// Files that need not be read because it knows what is in them.
    var isKnown: (@Sendable (String, FileFingerprint) -> Bool)?
    /// Is handed the bytes of each file that is read, by several threads at once; true when they need not be kept. The file
    /// may turn out to have changed meanwhile: only the listing says which fingerprints stand.
    var takes: (@Sendable (String, FileFingerprint, UnsafeRawBufferPointer) -> Bool)?
}

extension ListingPass.Mode {
    /// A worker is worth starting for this many files.
    private static let share = 128
    private static let workers = max(1, min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Looks at these files of an open directory, in their order.
    func look(at names: [String], of directory: Int32, _ prefix: String) -> [FileLook] {
        // All paths before the first file: they are kept, and would else keep in memory what is made of the files between
        // them.
        let paths = names.map { Self.path(prefix, $0) }
        guard case .read = self, names.count >= 2 * Self.share, Self.workers > 1 else {
            return look(at: names[...], paths[...], of: directory)
        }
        let size = max(Self.share, (names.count + Self.workers * 4 - 1) / (Self.workers * 4))
        return inParts(of: size, upTo: names.count) { look(at: names[$0], paths[$0], of: directory) }
    }

    /// Both in a piece of memory of just that size: what is put together otherwise has room for more.
    private static func path(_ prefix: String, _ name: String) -> String {
        String(unsafeUninitializedCapacity: prefix.utf8.count + name.utf8.count) { buffer in
            let start = buffer.initialize(fromContentsOf: prefix.utf8)
            return buffer[start...].initialize(fromContentsOf: name.utf8)
        }
    }

    private func look(
        at names: ArraySlice<String>, _ paths: ArraySlice<String>, of directory: Int32
    ) -> [FileLook] {
        var reader = FileReader()
        return zip(names, paths).map { look($0, at: directory, path: $1, &reader) }
    }

    /// Looks at one file and, in a reading pass, reads it.
    func look(_ name: String, at directory: Int32, path: String, _ reader: inout FileReader) -> FileLook {
        switch self {
        case .look:
            guard let seen = FileFingerprint(name, at: directory) else { return .torn(path) }
            return FileLook(path: path, fingerprint: seen, result: .success(nil))
        case .read(let taker):
            if let isKnown = taker.isKnown, let seen = FileFingerprint(name, at: directory), isKnown(path, seen) {
                return FileLook(path: path, fingerprint: seen, result: .success(.unchanged))
            }
            return reader.read(name, at: directory, path: path, taker)
        }
    }
}

/// Reads one file after the other into the same memory.
struct FileReader {
    private var buffer = [UInt8](repeating: 0, count: 1 << 14)

    mutating func read(_ name: String, at directory: Int32, path: String, _ taker: FileTaker) -> FileLook {
        let descriptor = FileBytes.open(name, at: directory)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP { return .torn(path) }
            let failure = FileBytes.unreadable()
            return FileLook(path: path, fingerprint: FileFingerprint(name, at: directory), result: .failure(failure))
        }
        defer { close(descriptor) }
        let (count, fingerprint) = FileBytes.fill(&buffer, from: descriptor)
        guard let fingerprint else { return FileLook(path: path, fingerprint: nil, result: count.map { _ in nil }) }
        let result = count.flatMap { count -> Result<RawFile.Contents?, FileBytes.Failure> in
            let isTaken = buffer.withUnsafeBytes { bytes in
                taker.takes?(path, fingerprint, UnsafeRawBufferPointer(rebasing: bytes[..<count])) ?? false
            }
            return isTaken ? .success(.unchanged) : FileBytes.usable(Array(buffer[..<count])).map { .bytes($0) }
        }
        return FileLook(path: path, fingerprint: fingerprint, result: result)
    }
}
