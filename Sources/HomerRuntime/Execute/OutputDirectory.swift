import Glibc

/// Makes the folder a run's output goes into; readable by the owner only, since output may hold secrets.
package enum OutputDirectory {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        /// Of the operating system.
        package let code: Int32
    }

    package static func make(for file: String) throws(Failure) {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        // All but the first run of an intent find it there.
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        var path = file.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            path += "/" + part
            guard mkdir(path, 0o700) != 0, errno != EEXIST else { continue }
            let code = errno
            // A parent that is not ours to make may still be there to use.
            if access(path, F_OK) == 0 { continue }
            throw Failure(
                description: "cannot make \(path) for the run's output: \(String(cString: strerror(code)))", code: code)
        }
    }
}
