import Glibc
import HomerCore
import HomerReport

/// `backups/` beside the database.
struct BackupFolder {
    struct File: Hashable {
        var path: String
        var bytes: Int64
        var writtenAt: Timestamp

        var json: JSONValue { ActJSON.backupFile(path, bytes: bytes, writtenAt: writtenAt) }
    }

    let path: String

    init(_ stateDirectory: String) { path = stateDirectory + "/backups" }

    /// Every whole copy, newest first.
    func files() -> [File] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var files: [File] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var info = stat()
            guard name.hasSuffix(".db"), stat(path + "/" + name, &info) == 0 else { continue }
            let time = Int64(info.st_mtim.tv_sec) * 1000 + Int64(info.st_mtim.tv_nsec) / 1_000_000
            files.append(
                File(path: path + "/" + name, bytes: Int64(info.st_size), writtenAt: Timestamp(milliseconds: time)))
        }
        return files.sorted { ($0.writtenAt, $0.path) > ($1.writtenAt, $1.path) }
    }
}
