import HomerCore
import HomerMigration
import HomerReport
import HomerRuntime

extension ConfigReader {
    /// `legacy.parallel`: how old and new engine are compared.
    mutating func readParallel(_ node: Int, _ file: inout ConfigFile) {
        each(node, "legacy.parallel", known: ["tolerance", "lateAfter"]) { reader, key, node in
            let path = "legacy.parallel.\(key)"
            file.given.insert(path)
            switch key {
            case "tolerance":
                guard let length = reader.length(node, path) else { return }
                // Beyond half an hour the runs of hourly jobs would be taken for each other's.
                guard length >= .seconds(1), length <= .minutes(30) else {
                    return reader.wrong(node, path, "a length from \"1s\" to \"30m\"")
                }
                file.parallel.judge.tolerance = length
            default: file.parallel.judge.lateAfter = reader.length(node, path) ?? file.parallel.judge.lateAfter
            }
        }
    }
}

extension ConfigFile {
    /// For `homer status -o json` and `homer doctor`.
    func parallelReports(shown: String) -> [SettingReport] {
        let values: [(String, String)] = [
            ("legacy.parallel.tolerance", "\(parallel.judge.tolerance)"),
            ("legacy.parallel.lateAfter", "\(parallel.judge.lateAfter)"),
        ]
        return values.filter { given.contains($0.0) }.map {
            SettingReport(name: $0.0, value: $0.1, origin: .file(shown))
        }
    }
}
