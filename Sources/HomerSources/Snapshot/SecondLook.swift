import Glibc
import HomerCore

/// The second of the two looks that prove a reading, without taking the directory apart again: every entry must be where
/// the first one found it, in the order the file system gives them.
struct SecondLook {
    let root: Int32
    let rules: IgnoreRules

    /// True when nothing has changed. False says nothing: another `ListingPass` has to tell.
    func confirms(_ pass: ListingPass) -> Bool {
        guard pass.isPlain, !pass.isTorn else { return false }
        return inParts(of: 1, upTo: pass.directories.count) { $0.map { confirms(pass.directories[$0], pass.entries) } }
            .allSatisfy(\.self)
    }

    private func confirms(_ walked: ListingPass.Walked, _ entries: [ListingPass.Entry]) -> Bool {
        let path = walked.prefix.isEmpty ? "." : String(walked.prefix.dropLast())
        let directory = openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0, let stream = fdopendir(directory) else {
            if directory >= 0 { close(directory) }
            return false
        }
        defer { closedir(stream) }
        // Directories stand behind the files: they were entered after them.
        var files = walked.entries[...]
        var below: [Int] = []
        while let last = files.last, entries[last].isDirectory { below.append(files.removeLast()) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { return errno == 0 && files.isEmpty && below.isEmpty }
            if let next = files.first, entries[next].isNamed(entry, after: walked.prefix) {
                guard entries[next].stands(directory, entry) else { return false }
                files.removeFirst()
            } else if let next = below.last, entries[next].isNamed(entry, after: walked.prefix) {
                guard entries[next].stands(directory, entry) else { return false }
                below.removeLast()
            } else if !isIgnored(entry, walked.prefix) {
                return false
            }
        }
    }

    private func isIgnored(_ entry: UnsafeMutablePointer<dirent>, _ prefix: String) -> Bool {
        guard let name = validName(entry) else { return false }
        if name == "." || name == ".." { return true }
        switch Int32(entry.pointee.d_type) {
        case Int32(DT_REG), Int32(DT_LNK): return rules.ignoresFile(name, path: prefix + name)
        case Int32(DT_DIR): return rules.ignoresDirectory(name, path: prefix + name)
        default: return false
        }
    }
}

extension ListingPass.Entry {
    /// `FileFingerprint(identityOf:)` leaves the times out; no file is without.
    var isDirectory: Bool { fingerprint.changed == 0 && fingerprint.modified == 0 }

    /// Whether a directory's entry has the last part of this path, compared by bytes.
    fileprivate func isNamed(_ entry: UnsafeMutablePointer<dirent>, after prefix: String) -> Bool {
        withEntryName(entry) { name in
            let start = prefix.utf8.count
            let length = strlen(name)
            var path = path
            return path.withUTF8 { path in
                path.count == start + length
                    && path.baseAddress.map { memcmp($0 + start, name, length) == 0 } ?? false
            }
        }
    }

    /// Whether it still is what it was.
    fileprivate func stands(_ directory: Int32, _ entry: UnsafeMutablePointer<dirent>) -> Bool {
        var status = stat()
        guard withEntryName(entry, { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else { return false }
        guard isDirectory else { return FileFingerprint(status) == fingerprint }
        return status.st_mode & S_IFMT == S_IFDIR && FileFingerprint(identityOf: status) == fingerprint
    }
}
