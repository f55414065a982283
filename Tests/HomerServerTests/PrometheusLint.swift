import Foundation

/// The rules of the text format, and those of `promtool check metrics`, as far as they are about names.
struct PrometheusLint {
    private(set) var problems: [String] = []

    init(_ text: String) {
        var types: [String: String] = [:]
        var helps: Set<String> = []
        var series: Set<String> = []
        var last: (series: String, count: Double)?
        if !text.hasSuffix("\n") { problems.append("the last line does not end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                if words.count < 4 || words[3].isEmpty { problems.append("no help: \(line)") }
                if !helps.insert(words[2]).inserted { problems.append("helped twice: \(words[2])") }
            } else if line.hasPrefix("# TYPE ") {
                if types[words[2]] != nil { problems.append("typed twice: \(words[2])") }
                types[words[2]] = words[3]
                check(words[2], words[3])
            } else if let match = line.wholeMatch(
                of: /(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{.*\})? (?<value>[^ ]+)/)
            {
                let (name, labels) = (String(match.name), String(match.labels ?? ""))
                let base = ["_bucket", "_sum", "_count"].lazy
                    .filter { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
                    .first { types[$0] == "histogram" }
                if types[base ?? name] == nil || !helps.contains(base ?? name) {
                    problems.append("without type or help: \(line)")
                }
                if !series.insert(name + labels).inserted { problems.append("twice: \(line)") }
                guard let value = Double(match.value) else {
                    problems.append("no number: \(line)")
                    continue
                }
                if types[base ?? name] == "counter" || base != nil, value < 0 { problems.append("below zero: \(line)") }
                guard name.hasSuffix("_bucket"), base != nil else { continue }
                let key = name + labels.replacing(/le="[^"]*"/, with: "")
                if let last, last.series == key, value < last.count { problems.append("not cumulative: \(line)") }
                last = (key, value)
            } else {
                problems.append("not a line of the format: \(line)")
            }
        }
    }

    private mutating func check(_ name: String, _ type: String) {
        if (type == "counter") != name.hasSuffix("_total") { problems.append("_total and counter: \(name)") }
        let units = ["milliseconds", "minutes", "hours", "days", "kilobytes", "megabytes", "percent", "ms"]
        for part in name.split(separator: "_") where units.contains(String(part)) {
            problems.append("not a base unit: \(name)")
        }
        for part in ["gauge", "counter", "histogram", "summary"] where "_\(name)_".contains("_\(part)_") {
            problems.append("the type in the name: \(name)")
        }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            problems.append("a suffix that is reserved: \(name)")
        }
    }
}

/// Files of this checkout.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// Prometheus' own tool, where there is one (`scripts/install-dependencies --tests` gets it).
enum Promtool {
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin").split(separator: ":")
        return folders.map { "\($0)/promtool" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static func run(_ arguments: [String], input: String = "") throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "promtool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, answer) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(input.utf8).write(to: source)
        try Data().write(to: answer)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "/bin/false")
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: source)
        let output = try FileHandle(forWritingTo: answer)
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: answer, encoding: .utf8))
    }
}
