import HomerCore
import HomerRuntime

/// `homer.json`: the workspace's own configuration.
struct ConfigFile {
    var database: String?
    var desired: String?
    var schedules: [String]?
    var logFormat: String?
    var logLevel: String?
    var concurrency: Int?
    var limits = RunLimits()
    var drain: Milliseconds?
    var lanes: [String: String] = [:]
    var binaries: [String: String] = [:]
    /// Directory of the daily logs that take what agents want remembered.
    var memory: String?
    /// Addresses of servers by executor.
    var endpoints: [String: String] = [:]
    /// `worktree`, or `commit:REF`.
    var source: String?
    var branch: String?
    /// Which work of git holds the files: `lock`, `operation`, `off`.
    var gitHold: String?
    /// Where HOMER's scheduler is: `builtin`, `external`, `off`.
    var legacy: String?
    var policy = ApplyPolicy()
    var parallel = ParallelSettings()
    /// Names of the settings of `policy` and above that the file gives, for `homer status -o json`.
    var given: Set<String> = []

    /// Reads the file; nil when there is none. Every problem is reported at once, with its place.
    static func read(path: String, shown: String) throws -> ConfigFile? {
        guard let bytes = try FileText.bytes(path: path, shown: shown) else { return nil }
        var reader = ConfigReader(shown: shown, bytes: bytes)
        let file = reader.read()
        guard reader.diagnostics.isEmpty else {
            throw Failure(
                message: "\(shown) is not valid\n" + reader.diagnostics.map { $0.rendered() }.joined(separator: "\n"))
        }
        return file
    }

    /// Everything wrong with the text of a configuration file.
    static func diagnostics(_ bytes: [UInt8], shown: String) -> [Diagnostic] {
        var reader = ConfigReader(shown: shown, bytes: bytes)
        _ = reader.read()
        return reader.diagnostics
    }
}

extension ConfigFile {
    /// What may be applied without asking, for `homer status -o json` and `homer doctor`.
    func policyReports(shown: String) -> [SettingReport] {
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))" }
        let values: [(String, String)] = [
            ("source.uncommittedDeletes", policy.uncommittedDeletes.rawValue),
            ("source.absence", "\(policy.absence)"), ("source.absenceOutsideGit", "\(policy.absenceOutsideGit)"),
            ("apply.mode", policy.mode.rawValue), ("apply.costLimit", policy.costLimit.map { "\($0)" } ?? "none"),
            ("apply.runLimit", policy.runLimit.map { "\($0)" } ?? "none"), ("guard.count", "\(policy.guardCount)"),
            ("guard.percent", percent(policy.guardShare)), ("guard.runPercent", percent(policy.guardRunShare)),
            ("freeze", "\(policy.freeze.count) window\(policy.freeze.count == 1 ? "" : "s")"),
        ]
        return values.map { name, value in
            SettingReport(name: name, value: value, origin: given.contains(name) ? shown : "default")
        }
    }
}
