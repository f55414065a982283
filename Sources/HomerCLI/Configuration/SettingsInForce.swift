import HomerCore
import HomerDiscovery
import HomerReport
import HomerStore

/// Finds the settings that answers go by: those of the daemon that runs, when one does.
struct SettingsInForce {
    private let inputs: WorkspaceInputs

    init(_ inputs: WorkspaceInputs) { self.inputs = inputs }

    /// Throws a `Failure` when neither a daemon nor the files say anything that holds.
    func resolve() throws -> Workspace {
        let resolver = WorkspaceResolver(inputs)
        let place = try resolver.place()
        let text = place.text()
        let own = Result { try resolver.resolve(text, at: place) }
        // Somebody who names a configuration asks about that one.
        guard inputs.config == nil, let known = (try? own.get()) ?? (try? resolver.resolveLeniently(text, at: place)),
            let settings = known.daemonSettings(), let workspace = try? daemonWorkspace(settings, known)
        else { return try own.get() }
        return workspace
    }

    /// The daemon's settings seen from here: its command line and environment, with what this command line says
    /// otherwise.
    private func daemonWorkspace(_ settings: DaemonSettings, _ own: Workspace) throws -> Workspace? {
        guard let json = try? JSONValue(parsing: settings.inputs), var inputs = WorkspaceInputs(json: json) else {
            return nil
        }
        // The same directory keeps the spelling of whoever asks; another one counts when somebody named it.
        let root = try WorkspaceResolver(inputs).place().root
        inputs.workspace = isNamed || RealPath.of(root) == RealPath.of(own.root) ? own.root : root
        inputs.database = own.database
        if self.inputs.desired != nil { inputs.desired = own.desired }
        if !self.inputs.schedule.isEmpty { inputs.schedule = own.schedules.map { "\($0.path):\($0.lane)" } }
        if let source = self.inputs.source { inputs.source = source }
        let resolver = WorkspaceResolver(inputs)
        let place = try resolver.place()
        let start = try resolver.resolve(ConfigText(stored: settings.startedWith), at: place)
        let latest = try resolver.resolve(ConfigText(stored: settings.inForce), at: place)
        var inForce = start.adopting(latest)
        let text = place.text()
        var fault = settings.fault
        var differences: [SettingDifference] = []
        do {
            let file = try resolver.resolve(text, at: place)
            if fault == nil { differences = inForce.differences(from: file) }
        } catch {
            fault = fault ?? ConfigFault(text, shown: place.shown, error: error).sentence
        }
        inForce.daemon = DaemonConfiguration(
            since: settings.since, fault: fault, faultSince: settings.faultSince, differences: differences)
        // Where they are is known from here.
        for (index, setting) in inForce.settings.enumerated() where Self.places.contains(setting.name) {
            inForce.settings[index] = own.settings.first { $0.name == setting.name } ?? setting
        }
        return inForce
    }

    private static let places = ["workspace", "database"]

    private var isNamed: Bool { inputs.workspace != nil }
}

extension Workspace {
    /// The settings of the daemon that runs on the database; nil when none does, or it is of a version without them.
    fileprivate func daemonSettings() -> DaemonSettings? {
        guard runningDaemon() != nil, let store = try? existingStore() else { return nil }
        return try? store.daemonSettings()
    }

    /// Whether a running daemon cannot take up a change of this setting.
    static func needsRestart(_ name: String) -> Bool {
        let fixed = ["workspace", "database", "log.format", "log.level", "memory", "legacy.engine"]
        return fixed.contains(name) || name.hasPrefix("legacy.parallel.") || name.hasSuffix(".baseURL")
    }

    /// These settings, with what `next` says for all that a running daemon can take up.
    func adopting(_ next: Workspace) -> Workspace {
        var made = next
        (made.root, made.home, made.database, made.place) = (root, home, database, place)
        (made.logFormat, made.logLevel, made.memory, made.endpoints) = (logFormat, logLevel, memory, endpoints)
        (made.legacy, made.isLegacyChosen, made.parallel) = (legacy, isLegacyChosen, parallel)
        made.discovery.state = discovery.state
        let own = Dictionary(settings.map { ($0.name, $0) }) { first, _ in first }
        let named = Set(next.settings.map(\.name))
        made.settings =
            next.settings.compactMap { Self.needsRestart($0.name) ? own[$0.name] : $0 }
            + settings.filter { Self.needsRestart($0.name) && !named.contains($0.name) }
        return made
    }

    /// What `file` says otherwise, in the order of its settings.
    func differences(from file: Workspace) -> [SettingDifference] {
        let ours = Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
        let theirs = Set(file.settings.map(\.name))
        let changed = file.settings.filter { ours[$0.name] != $0.value }.map { setting in
            SettingDifference(
                name: setting.name, daemon: (ours[setting.name] ?? "").orUnset, file: setting.value.orUnset,
                needsRestart: Self.needsRestart(setting.name))
        }
        let gone = settings.filter { !theirs.contains($0.name) }.map { setting in
            SettingDifference(
                name: setting.name, daemon: setting.value.orUnset, file: "".orUnset,
                needsRestart: Self.needsRestart(setting.name))
        }
        return changed + gone
    }
}

extension Workspace {
    /// An answer with what the running daemon says of its configuration, where the file says something else.
    func addingConfiguration(to answer: JSONValue) -> JSONValue {
        guard let daemon, daemon.isOtherThanFile, let members = answer.members else { return answer }
        return .object(members + [JSONMember("configuration", daemon.json)])
    }

    /// Tells a reader, beside the answer, that it goes by the running daemon and not by the file.
    func noteConfiguration() {
        for sentence in daemon?.sentences ?? [] { Console.note("note: \(sentence)") }
    }
}

extension String {
    fileprivate var orUnset: String { isEmpty ? "none" : self }
}
