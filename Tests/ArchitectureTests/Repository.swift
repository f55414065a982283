import Foundation

/// The files of this checkout.
enum Repository {
    static let root: String = {
        // Tests/ArchitectureTests/Repository.swift
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }()

    struct File {
        /// `Sources/HomerCore/Plan/Plan.swift`
        var path: String
        var lines: [String]
        /// Lines of code: without comments, so that a comment may name what code must not use.
        var code: [String]

        init(path: String, text: String) {
            self.path = path
            lines = text.components(separatedBy: "\n")
            code = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }
        }

        var target: String { String(path.split(separator: "/")[1]) }

        private static let qualifiers: Set<String> = ["package", "private", "internal", "@preconcurrency", "@testable"]

        /// Modules the file imports.
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ").map(String.init)
                guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                    words[..<place].allSatisfy(Self.qualifiers.contains)
                else { return nil }
                return words[place + 1].split(separator: ".").first.map(String.init)
            }
        }
    }

    static let sources = files(in: "Sources", suffix: ".swift")
    static let tests = files(in: "Tests", suffix: ".swift")

    /// What a person reads about the program.
    static let pages: [File] = {
        let top = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].compactMap { path in
            text(path).map { File(path: path, text: $0) }
        }
        return top + files(in: "docs", suffix: ".md") + files(in: "examples", suffix: ".md")
    }()

    private static func files(in folder: String, suffix: String) -> [File] {
        let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects as? [String] ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().compactMap { name in
            text("\(folder)/\(name)").map { File(path: "\(folder)/\(name)", text: $0) }
        }
    }

    /// nil when there is no such file.
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: root + "/" + path).map { String(decoding: $0, as: UTF8.self) }
    }
}
