import Glibc
import HomerCore

/// The version of a program by what its installer left beside it. Nothing is started: a program may do anything when it
/// is asked for its version.
enum ProgramPackage {
    /// The version of the package that the program belongs to; nil when nothing tells.
    static func version(of path: String) -> String? {
        guard let real = realPath(path) else { return nil }
        let name = String(path.split(separator: "/").last ?? "")
        return ofNode(real) ?? ofPython(real, name: name) ?? ofPath(real)
    }

    /// `version` of the nearest package.json that has programs, at most four directories up.
    private static func ofNode(_ path: String) -> String? {
        var directory = parent(path)
        for _ in 0..<4 where !directory.isEmpty {
            if let text = SmallFile.read(directory + "/package.json", limit: 1 << 20),
                let package = JSONValue(lenient: text), package["bin"] != nil
            {
                return package["version"]?.string
            }
            directory = parent(directory)
        }
        return nil
    }

    /// Of the distribution in the program's own virtual environment that has a script of that name.
    private static func ofPython(_ path: String, name: String) -> String? {
        let library = parent(parent(path)) + "/lib"
        for python in names(in: library) where python.hasPrefix("python3") {
            let packages = "\(library)/\(python)/site-packages"
            for info in names(in: packages) where info.hasSuffix(".dist-info") {
                guard let text = SmallFile.read("\(packages)/\(info)/entry_points.txt", limit: 64 << 10),
                    text.split(separator: "\n").contains(where: { isEntry($0, of: name) })
                else { continue }
                return info.dropLast(".dist-info".count).split(separator: "-").last.map(String.init)
            }
        }
        return nil
    }

    private static func isEntry(_ line: Substring, of name: String) -> Bool {
        guard let sign = line.firstIndex(of: "=") else { return false }
        return line[..<sign].filter { !$0.isWhitespace } == name
    }

    /// `…/versions/2.1.240`, `…/Cellar/codex/0.151.0/bin/codex`
    private static func ofPath(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        if let last = parts.last, isVersion(last) { return String(last) }
        guard let cellar = parts.firstIndex(of: "Cellar"), cellar + 2 < parts.count, isVersion(parts[cellar + 2])
        else { return nil }
        return String(parts[cellar + 2])
    }

    private static func isVersion(_ text: Substring) -> Bool {
        let numbers = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.split(separator: ".")
        return text.first?.isNumber == true && numbers.count >= 2
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private static func names(in directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var found: [String] = []
        while let item = readdir(handle) {
            found.append(
                withUnsafeBytes(of: item.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return found.sorted()
    }
}
