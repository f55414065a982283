import Glibc
import HomerCore
import HomerMigration
import HomerReport
import HomerRuntime
import HomerSources

/// Merges flags, environment, `homer.json` and defaults, in that order, and remembers which one won.
package struct WorkspaceResolver {
    package let inputs: WorkspaceInputs

    package init(_ inputs: WorkspaceInputs) { self.inputs = inputs }

    private var options: WorkspaceInputs { inputs }
    private var environment: [String: String] { inputs.environment }

    /// Where the workspace and its configuration are.
    package struct Place: Hashable, Sendable {
        package var root: String
        package var home: String
        /// Absolute path of the configuration file.
        package var config: String
        /// The same as the user would type it.
        package var shown: String
        /// Whether somebody named it, so that it must be there.
        package var isNamed: Bool
        /// Whether messages may quote the file.
        package var mayShow: Bool

        package func text() -> ConfigText { ConfigText(path: config, shown: shown) }
    }

    /// Throws a `Failure` when the workspace is no directory.
    package func place() throws -> Place {
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/"
        let root = try Paths.fromHere(
            options.workspace ?? environment["HOMER_WORKSPACE"] ?? ".", home: home, here: inputs.here)
        guard Paths.isDirectory(root) else {
            throw Failure(message: "the workspace \(root) is not a directory; make one with `homer init \(root)`")
        }
        let configPath =
            try options.config.map { try Paths.fromHere($0, home: home, here: inputs.here) }
            ?? Paths.absolute(environment["HOMER_CONFIG"] ?? "homer.json", from: root, home: home)
        let shown = configPath.hasPrefix(root + "/") ? String(configPath.dropFirst(root.count + 1)) : configPath
        let isChosen = options.config != nil || environment["HOMER_CONFIG"] != nil
        return Place(
            root: root, home: home, config: configPath, shown: shown, isNamed: options.config != nil,
            mayShow: isChosen || TextBounds(root: root).mayShow(configPath))
    }

    /// By the configuration as it lies there now.
    package func resolve() throws -> Workspace {
        let place = try place()
        return try resolve(place.text(), at: place)
    }

    /// By a text of the configuration. Throws a `Failure` with every problem.
    package func resolve(_ text: ConfigText, at place: Place) throws -> Workspace {
        let file = try ConfigFile(text, shown: place.shown, mayShow: place.mayShow)
        if file == nil, place.isNamed { throw Failure(message: "there is no configuration file at \(place.config)") }
        return try resolve(file, text, at: place)
    }

    /// By whatever can be read of a text that is not in order.
    package func resolveLeniently(_ text: ConfigText, at place: Place) throws -> Workspace {
        try resolve(ConfigFile(lenient: text, shown: place.shown), text, at: place)
    }

    private func resolve(_ file: ConfigFile?, _ text: ConfigText, at place: Place) throws -> Workspace {
        let (root, home, shown) = (place.root, place.home, place.shown)
        var reports = [SettingReport(name: "workspace", value: root, origin: workspaceOrigin)]

        func choose(_ name: String, _ flag: String?, _ variable: String, _ config: String?, _ fallback: String)
            -> String
        {
            let found: (String, SettingOrigin) =
                if let flag { (flag, .flag) } else if let value = environment[variable], !value.isEmpty {
                    (value, .environment(variable))
                } else if let config { (config, .file(shown)) } else { (fallback, .builtIn) }
            reports.append(SettingReport(name: name, value: found.0, origin: found.1))
            return found.0
        }
        func path(
            _ name: String, _ flag: String?, _ variable: String, _ config: String?, _ fallback: String
        ) throws -> String {
            let value = choose(name, flag, variable, config, fallback)
            let full =
                try flag.map { try Paths.fromHere($0, home: home, here: inputs.here) }
                ?? Paths.absolute(value, from: root, home: home)
            reports[reports.count - 1].value = full
            return full
        }
        let database = try path("database", options.database, "HOMER_DATABASE", file?.database, ".homer/homer.db")
        let desired = try path("desired", options.desired, "HOMER_DESIRED", file?.desired, "desired")
        let (schedules, origin) = try schedules(file, root: root, home: home, shown: shown)
        reports.append(
            SettingReport(
                name: "schedule", value: schedules.map { "\($0.path):\($0.lane)" }.joined(separator: ","),
                origin: origin))
        let format = choose("log.format", options.logFormat, "HOMER_LOG_FORMAT", file?.logFormat, "text")
        let level = choose("log.level", options.logLevel, "HOMER_LOG_LEVEL", file?.logLevel, "info")
        guard let logFormat = LineLogHandler.Format(rawValue: format) else {
            throw Failure(message: "log format \"\(format)\" is neither text nor json", status: .usage)
        }
        guard ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains(level) else {
            throw Failure(message: "log level \"\(level)\" is none of debug, info, warning, error", status: .usage)
        }
        let concurrency = inputs.concurrency ?? file?.concurrency ?? 4
        let drain = file?.drain ?? .seconds(30)
        reports.append(
            SettingReport(
                name: "runtime.concurrency", value: "\(concurrency)",
                origin: inputs.concurrency != nil ? .flag : file?.concurrency == nil ? .builtIn : .file(shown)))
        reports.append(
            SettingReport(
                name: "runtime.drain", value: "\(drain)", origin: file?.drain == nil ? .builtIn : .file(shown)))
        let spread = file?.spread ?? .zero
        reports.append(
            SettingReport(
                name: "runtime.catchUpSpread", value: spread == .zero ? "none" : "\(spread)",
                origin: file?.spread == nil ? .builtIn : .file(shown)))
        let deadline = file?.agentStartDeadline ?? StartDeadline.none
        reports.append(
            SettingReport(
                name: "agents.startDeadline", value: deadline.text,
                origin: file?.agentStartDeadline == nil ? .builtIn : .file(shown)))
        let limits = file?.limits ?? RunLimits()
        for (kind, numbers) in [("executors", limits.executors), ("lanes", limits.lanes)] {
            for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
                reports.append(
                    SettingReport(name: "runtime.limits.\(kind).\(name)", value: "\(number)", origin: .file(shown)))
            }
        }
        for (name, value) in (file?.budgets.figures ?? []) + (file?.notify.figures ?? []) + (file?.watchFigures ?? []) {
            reports.append(SettingReport(name: name, value: value, origin: .file(shown)))
        }
        let channels = (file?.channels ?? [:]).mapValues { $0.placed(in: root, home: home) }
        for (name, channel) in channels.sorted(by: { $0.key < $1.key }) {
            reports.append(
                SettingReport(name: "notify.channels.\(name)", value: channel.summary, origin: .file(shown)))
        }
        var lanes = ["default": root]
        for (lane, path) in file?.lanes ?? [:] { lanes[lane] = Paths.absolute(path, from: root, home: home) }
        for (lane, path) in lanes.sorted(by: { $0.key < $1.key }) {
            reports.append(
                SettingReport(
                    name: "lanes.\(lane)", value: path,
                    origin: file?.lanes[lane] == nil ? .builtIn : .file(shown)))
        }
        let binaries = (file?.binaries ?? [:]).mapValues { value in
            value.contains("/") ? Paths.absolute(value, from: root, home: home) : value
        }
        for (name, path) in binaries.sorted(by: { $0.key < $1.key }) {
            reports.append(SettingReport(name: "executors.\(name).path", value: path, origin: .file(shown)))
        }
        let memory = file?.memory.map { Paths.absolute($0, from: root, home: home) }
        reports.append(
            SettingReport(
                name: "memory", value: memory ?? "none", origin: memory == nil ? .builtIn : .file(shown)))
        let endpoints = file?.endpoints ?? [:]
        for (name, address) in endpoints.sorted(by: { $0.key < $1.key }) {
            reports.append(SettingReport(name: "executors.\(name).baseURL", value: address, origin: .file(shown)))
        }
        let mode = choose("source.mode", options.source, "HOMER_SOURCE", file?.source, "worktree")
        guard let source = SourceMode(mode) else {
            throw Failure(message: "source \"\(mode)\" is neither worktree nor commit:REF", status: .usage)
        }
        let branch = choose("source.branch", nil, "HOMER_BRANCH", file?.branch, "")
        let hold = choose("git.hold", nil, "HOMER_GIT_HOLD", file?.gitHold, GitHoldMode.operation.rawValue)
        guard let gitHold = GitHoldMode(rawValue: hold) else {
            throw Failure(message: "git.hold \"\(hold)\" is none of lock, operation, off", status: .usage)
        }
        let engine = choose(
            "legacy.engine", nil, "HOMER_LEGACY_ENGINE", file?.legacy, LegacyMode.builtin.rawValue)
        guard let legacy = LegacyMode(rawValue: engine) else {
            throw Failure(message: "legacy.engine \"\(engine)\" is none of builtin, external, off", status: .usage)
        }
        let named = reports.filter { $0.origin != .builtIn && $0.origin != .file(shown) }
        var chosen = Set(named.filter { $0.name == "desired" }.map(\.value))
        if named.contains(where: { $0.name == "schedule" }) { chosen.formUnion(schedules.map(\.path)) }
        reports += (file ?? ConfigFile()).policyReports(shown: shown)
        reports += (file ?? ConfigFile()).parallelReports(shown: shown)
        let discovery = (file ?? ConfigFile()).discovery
            .resolved(root: root, home: home, database: database, memory: memory)
        reports += discovery.reports(shown: shown)
        let bound = try bound(file)
        reports += (file ?? ConfigFile()).listenReports(shown: shown, bound: bound)
        reports += (file ?? ConfigFile()).dashboardReports(shown: shown)
        let dashboard =
            file?.dashboard ?? true
            ? DashboardPlace(tokenFile: file?.dashboardToken.map { Paths.absolute($0, from: root, home: home) }) : nil
        return Workspace(
            root: root, home: home, database: database, desired: desired, schedules: schedules, logFormat: logFormat,
            logLevel: level, concurrency: concurrency, limits: limits, spread: CatchUpSpread(spread),
            budgets: file?.budgets ?? Budgets(), defaults: IntentDefaults(agentStartDeadline: deadline),
            channels: channels, notify: file?.notify ?? NotifySettings(), alerts: file?.alerts ?? AlertSettings(),
            heartbeat: file?.heartbeat, drain: drain, lanes: lanes,
            binaries: binaries, memory: memory, endpoints: endpoints, source: source,
            branch: branch.isEmpty ? nil : branch, gitHold: gitHold, policy: file?.policy ?? ApplyPolicy(),
            legacy: legacy,
            isLegacyChosen: reports.contains { $0.name == "legacy.engine" && $0.origin != .builtIn },
            parallel: file?.parallel ?? ParallelSettings(), discovery: discovery, listen: bound ?? file?.listen,
            dashboard: dashboard, chosen: chosen, settings: reports,
            inputs: inputs,
            place: place, configText: text)
    }

    private var workspaceOrigin: SettingOrigin {
        if options.workspace != nil { return .flag }
        return environment["HOMER_WORKSPACE"] == nil ? .builtIn : .environment("HOMER_WORKSPACE")
    }

    /// What the command line says of `listen`.
    private func bound(_ file: ConfigFile?) throws -> ListenAddress? {
        guard let text = inputs.listen else { return nil }
        let address: ListenAddress
        do throws(ListenAddress.Refusal) {
            address = try ListenAddress(text, hosts: file?.listenHosts ?? [])
        } catch {
            let isOpen = file?.dashboard == false || file?.dashboardToken != nil
            let more = isOpen ? nil : DashboardPlace.advice(error)
            throw Failure(
                message: "--bind \(text) is refused: it takes \(error.expected)" + (more.map { "; \($0)" } ?? ""),
                status: .usage)
        }
        if let problem = DashboardPlace.problem(
            address, isOn: file?.dashboard, hasToken: file?.dashboardToken != nil)
        {
            throw Failure(
                message: "--bind \(text) is refused: \(problem); in homer.json \(DashboardPlace.advice)", status: .usage
            )
        }
        return address
    }

    /// `FILE[:LANE]`; the lane of a file is `default` unless it says so.
    private func schedules(
        _ file: ConfigFile?, root: String, home: String, shown: String
    ) throws -> ([Workspace.ScheduleFile], SettingOrigin) {
        var texts = ["schedule.json"]
        var origin = SettingOrigin.builtIn
        let isFlag = !options.schedule.isEmpty
        if isFlag {
            (texts, origin) = (options.schedule, .flag)
        } else if let value = environment["HOMER_SCHEDULE"], !value.isEmpty {
            texts = value.split(separator: ",").map(String.init)
            origin = .environment("HOMER_SCHEDULE")
        } else if let list = file?.schedules {
            (texts, origin) = (list, .file(shown))
        }
        return (
            try texts.map { text in
                var path = text
                var lane = "default"
                if let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") {
                    lane = String(text[text.index(after: colon)...])
                    path = String(text[..<colon])
                }
                let full =
                    isFlag
                    ? try Paths.fromHere(path, home: home, here: inputs.here)
                    : Paths.absolute(path, from: root, home: home)
                return Workspace.ScheduleFile(path: full, lane: lane)
            }, origin
        )
    }
}
