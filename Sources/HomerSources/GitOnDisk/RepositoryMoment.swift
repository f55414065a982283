import Glibc
package import HomerCore

/// When what is committed last changed, as the disk says.
package enum RepositoryMoment {
    /// The newest change of HEAD, of its log and of the branch it is on; nil outside a repository.
    package static func lastMove(of path: String) -> Timestamp? {
        guard let layout = GitLayout.find(path) else { return nil }
        var files = ["\(layout.gitDirectory)/HEAD", "\(layout.gitDirectory)/logs/HEAD"]
        if let branch = GitActivity(of: layout).branch {
            files.append("\(layout.commonDirectory)/refs/heads/\(branch)")
        }
        return files.compactMap { file -> Timestamp? in
            var status = stat()
            guard lstat(file, &status) == 0 else { return nil }
            return Timestamp(
                milliseconds: Int64(status.st_ctim.tv_sec) * 1000 + Int64(status.st_ctim.tv_nsec) / 1_000_000)
        }.max()
    }
}
