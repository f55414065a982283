import HomerCore
import HomerDiscovery
import HomerMigration
import HomerReport
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
    var budgets = Budgets()
    /// `agents.startDeadline`.
    var agentStartDeadline: StartDeadline?
    var notify = NotifySettings()
    /// `notify.alerts`.
    var alerts = AlertSettings()
    /// `notify.heartbeat`.
    var heartbeat: HeartbeatSettings?
    /// `notify.channels`, by name.
    var channels: [String: ChannelSettings] = [:]
    var drain: Milliseconds?
    /// `runtime.catchUpSpread`.
    var spread: Milliseconds?
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
    /// Its paths as they are written, empty where they are not.
    var discovery = DiscoverySettings(memory: "", output: "", state: "")
    /// Where health and metrics are answered; nil answers nowhere.
    var listen: ListenAddress?
    /// Names and addresses, beside this machine's own for itself, that it may be reached and asked by.
    var listenHosts: [String] = []
    /// Whether the dashboard is answered where health and metrics are; nil for the default, which is yes.
    var dashboard: Bool?
    /// A file with the token that opens it, as it is written.
    var dashboardToken: String?
    /// Names of the settings of `policy` and above that the file gives, for `homer status -o json`.
    var given: Set<String> = []
}

extension ConfigFile {
    /// What the text says; nil without a file. Every problem is reported at once, with its place.
    ///
    /// - Parameter mayShow: whether the problems may quote the file.
    init?(_ text: ConfigText, shown: String, mayShow: Bool = true) throws {
        switch text {
        case .missing: return nil
        case .unreadable(let message): throw Failure(message: message)
        case .bytes(let bytes):
            var reader = ConfigReader(shown: shown, bytes: bytes)
            self = reader.read()
            let errors = reader.diagnostics.filter { $0.severity == .error }.map { mayShow ? $0 : $0.withoutText }
            guard errors.isEmpty else {
                throw Failure(
                    message: "\(shown) is not valid\n" + errors.map { $0.rendered() }.joined(separator: "\n"))
            }
        }
    }

    /// What could be read of a text that may not be in order: enough to find the database.
    init(lenient text: ConfigText, shown: String) {
        self.init()
        guard case .bytes(let bytes) = text else { return }
        var reader = ConfigReader(shown: shown, bytes: bytes)
        self = reader.read()
    }

    /// Everything wrong or suspicious with the text of a configuration file.
    static func diagnostics(_ bytes: [UInt8], shown: String) -> [Diagnostic] {
        var reader = ConfigReader(shown: shown, bytes: bytes)
        _ = reader.read()
        return reader.diagnostics
    }
}

extension ConfigFile {
    /// What may be applied without asking, for `homer status -o json` and `homer doctor`.
    func policyReports(shown: String) -> [SettingReport] {
        let count = "\(policy.freeze.count) window\(policy.freeze.count == 1 ? "" : "s")"
        let windows = ([count] + policy.freeze.map(\.report)).joined(separator: "; ")
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))" }
        let values: [(String, String)] = [
            ("source.uncommittedDeletes", policy.uncommittedDeletes.rawValue),
            ("source.absence", "\(policy.absence)"), ("source.absenceOutsideGit", "\(policy.absenceOutsideGit)"),
            ("apply.mode", policy.mode.rawValue), ("apply.costLimit", policy.costLimit.map { "\($0)" } ?? "none"),
            ("apply.runLimit", policy.runLimit.map { "\($0)" } ?? "none"), ("guard.count", "\(policy.guardCount)"),
            ("guard.percent", percent(policy.guardShare)), ("guard.runPercent", percent(policy.guardRunShare)),
            ("freeze", windows),
        ]
        return values.map { name, value in
            SettingReport(name: name, value: value, origin: given.contains(name) ? .file(shown) : .builtIn)
        }
    }
}

extension FreezeWindow {
    /// `run from "0 2 1 * *" for 4h (month end)`
    fileprivate var report: String {
        let zone = start.timeZone.map { " in \($0)" } ?? ""
        return "\(target.rawValue) from \"\(start.expression)\"\(zone) for \(length)"
            + (reason.map { " (\($0))" } ?? "")
    }
}
