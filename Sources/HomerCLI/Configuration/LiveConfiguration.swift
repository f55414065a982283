package import HomerCore
import HomerReport
import HomerRuntime
import HomerSources
package import HomerStore
package import Logging
import Synchronization

/// The configuration that a running daemon goes by. The file is taken as a whole or not at all: while it is not in
/// order, what it last said stays in force. What is in force is in the database, for every answer.
package final class LiveConfiguration: Sendable {
    private struct State {
        var inForce: Workspace
        var seen: ConfigLook
        /// What was checked out when it was last taken up.
        var branch: String?
        var fault: ConfigFault?
        /// What a restart would change, as it was told last.
        var waiting: [SettingDifference] = []
        var kept: DaemonSettings
        /// What the database has; nil before the first.
        var stored: DaemonSettings?
        var events: [NewEvent] = []
        var followers: [@Sendable (Workspace) -> Void] = []
    }

    /// As the daemon was started: what a restart alone changes.
    private let start: Workspace
    private let store: Store
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>

    /// - Parameter store: of the daemon, with its epoch.
    package init(_ start: Workspace, store: Store, logger: Logger, now: @escaping @Sendable () -> Timestamp) {
        self.start = start
        self.store = store
        self.logger = logger
        self.now = now
        let text = start.configText.stored
        let kept = DaemonSettings(inputs: start.inputs.json.compact, startedWith: text, inForce: text, since: now())
        let branch = CheckedOut(at: start.place.config, now: now()).branch
        state = Mutex(
            State(
                inForce: start, seen: ConfigLook(text: start.configText, branch: branch), branch: branch, kept: kept))
    }

    package var workspace: Workspace { state.withLock { $0.inForce } }

    /// Calls `adopt` with every configuration that comes into force from now on.
    package func follow(_ adopt: @escaping @Sendable (Workspace) -> Void) {
        state.withLock { $0.followers.append(adopt) }
    }

    /// The file, when it was not looked at yet as it is; nil while git is at work where it lies, for then it may be of
    /// another commit than the rest. What the database did not take before is stored.
    package func news() async -> ConfigLook? {
        let found = await off { configuration -> ConfigLook? in
            try configuration.keep()
            guard let look = configuration.look() else { return nil }
            return configuration.state.withLock { $0.seen } == look ? nil : look
        }
        return found ?? nil
    }

    /// Takes up what was seen, if the file still is as it was.
    package func take(_ look: ConfigLook) async {
        _ = await off { configuration in
            guard configuration.look() == look else { return }
            configuration.accept(look)
            try configuration.keep()
        }
    }

    /// Stores what is in force when that is not done.
    package func keep() throws {
        let due = state.withLock { state in
            state.kept != state.stored || !state.events.isEmpty ? (state.kept, state.events) : nil
        }
        guard let (kept, events) = due else { return }
        try store.note(kept, events: events, now: now())
        state.withLock { state in
            state.stored = kept
            state.events.removeFirst(events.count)
        }
    }

    /// nil when the database did not take something, which is tried again with the next pass.
    private func off<T: Sendable>(_ work: @escaping @Sendable (LiveConfiguration) throws -> T) async -> T? {
        do { return try await store.off { [self] _ in try work(self) } } catch {
            logger.log(.storeFailed, ["error": "\(error)", "retry_in": "the next pass"])
            return nil
        }
    }

    private func look() -> ConfigLook? {
        let tree = CheckedOut(at: start.place.config, now: now())
        return tree.isBusy ? nil : ConfigLook(text: start.place.text(), branch: tree.branch)
    }

    private func accept(_ look: ConfigLook) {
        let moment = now()
        let told = state.withLock { state -> [Notice] in
            guard look != state.seen else { return [] }
            state.seen = look
            return accept(look.text, on: look.branch, &state, moment)
        }
        for notice in told { notice.log(to: logger, shown: start.place.shown) }
    }

    private func accept(
        _ text: ConfigText, on branch: String?, _ state: inout State, _ moment: Timestamp
    ) -> [Notice] {
        if text == ConfigText(stored: state.kept.inForce) { return release(&state) }
        // A checkout brings the other branch's file: it must not lift the guard that is to hold that very branch.
        if let wanted = state.inForce.guardedBranch, branch != wanted, branch != state.branch {
            return hold(ConfigFault(shown: start.place.shown, of: branch, insteadOf: wanted), &state, moment)
        }
        if text == .missing, state.kept.inForce != nil {
            return hold(ConfigFault(gone: start.place.shown), &state, moment)
        }
        let file: Workspace
        do { file = try WorkspaceResolver(start.inputs).resolve(text, at: start.place) } catch {
            return hold(ConfigFault(text, shown: start.place.shown, error: error), &state, moment)
        }
        var notices: [Notice] = []
        let released = release(&state)
        state.branch = branch
        let next = start.adopting(file)
        let changes = state.inForce.differences(from: next)
        (state.kept.inForce, state.kept.since) = (text.stored, moment)
        state.inForce = next
        if !changes.isEmpty {
            notices.append(.changed(changes, by: writer()))
            for adopt in state.followers { adopt(next) }
        }
        let waiting = next.differences(from: file)
        if waiting != state.waiting, !waiting.isEmpty { notices.append(.restartNeeded(waiting)) }
        state.waiting = waiting
        state.events += notices.map { $0.event(shown: start.place.shown) }
        return released + notices
    }

    /// The run that wrote the file, as far as can be told: a question that fails says nothing of the configuration.
    private func writer() -> RunProvenance? {
        try? ProvenanceWitness(start, store).writer(of: start.place.config)
    }

    private func release(_ state: inout State) -> [Notice] {
        guard state.fault != nil else { return [] }
        (state.fault, state.kept.fault, state.kept.faultSince) = (nil, nil, nil)
        state.events.append(Notice.released.event(shown: start.place.shown))
        return [.released]
    }

    private func hold(_ fault: ConfigFault, _ state: inout State, _ moment: Timestamp) -> [Notice] {
        guard fault != state.fault else { return [] }
        state.fault = fault
        state.kept.fault = fault.sentence
        state.kept.faultSince = state.kept.faultSince ?? moment
        state.events.append(Notice.held(fault).event(shown: start.place.shown))
        return [.held(fault)]
    }
}

/// The file as it was found, and the branch that was checked out where it lies.
package struct ConfigLook: Hashable, Sendable {
    package var text: ConfigText
    package var branch: String?
}

/// What a look at the configuration brought.
private enum Notice {
    case held(ConfigFault)
    case released
    case changed([SettingDifference], by: RunProvenance?)
    case restartNeeded([SettingDifference])

    func event(shown: String) -> NewEvent {
        switch self {
        case .held(let fault):
            NewEvent(.configurationHeld, "\(fault.sentence); what it said before stays in force")
        case .released: NewEvent(.configurationReleased, "\(shown) is in order again")
        case .changed(let changes, let writer):
            NewEvent(
                .configurationChanged,
                changes.map(Self.change).joined(separator: "; ") + (writer.map { "; \($0.name) wrote it" } ?? ""),
                runID: writer?.run)
        case .restartNeeded(let waiting):
            NewEvent(.restartNeeded, "from the next start on: " + waiting.map(Self.change).joined(separator: "; "))
        }
    }

    func log(to logger: Logger, shown: String) {
        switch self {
        case .held(let fault):
            for diagnostic in fault.diagnostics.prefix(10) { Self.log(diagnostic, to: logger) }
            guard fault.diagnostics.isEmpty else { return }
            logger.log(.configurationHeld, ["file": "\(shown)", "error": "\(fault.sentence)"])
        case .released: logger.log(.configurationReleased, ["file": "\(shown)"])
        case .changed(let changes, let writer):
            var values = Self.values(changes, shown)
            if let writer { values["run"] = "\(writer.run)" }
            logger.log(.configurationChanged, values)
        case .restartNeeded(let waiting): logger.log(.restartNeeded, Self.values(waiting, shown))
        }
    }

    private static func log(_ diagnostic: Diagnostic, to logger: Logger) {
        var values: Logger.Metadata = [
            "file": "\(diagnostic.file)", "code": "\(diagnostic.code.rawValue)", "error": "\(diagnostic.message)",
        ]
        if let start = diagnostic.range?.start {
            values["line"] = "\(start.line)"
            values["column"] = "\(start.column)"
        }
        if let hint = diagnostic.hint { values["hint"] = "\(hint)" }
        logger.log(.configurationHeld, values)
    }

    private static func values(_ changes: [SettingDifference], _ shown: String) -> Logger.Metadata {
        ["file": "\(shown)", "settings": "\(changes.map(change).joined(separator: "; "))"]
    }

    /// `source.branch main → release`
    private static func change(_ change: SettingDifference) -> String {
        "\(change.name) \(change.daemon) → \(change.file)"
    }
}
