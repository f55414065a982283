import Glibc
import HomerCore
import HomerExecution
import HomerSources

/// The workspace: its files, who may write them, the directories and programs they need.
struct FileChecks {
    let workspace: Workspace
    let state: DesiredState
    let environment: [String: String]

    func run() -> [Finding] { [files()] + trust() + lanes() + executors() }

    private func files() -> Finding {
        let text = "\(state.intents.count) intents valid, \(state.held.count) held, \(state.warnings.count) warnings"
        let unreadable = state.sources.filter { [.unreadable, .invalid].contains($0.condition) || isMissed($0) }
        if let source = unreadable.first {
            return .fail("files", "\(source.path): \(source.message ?? "unreadable")", hint: "see `homer validate`")
        }
        if !state.held.isEmpty { return .warn("files", text, hint: "see `homer validate`") }
        return .ok("files", text)
    }

    /// A directory that is not there, and no schedule file in its place.
    private func isMissed(_ source: SourceReport) -> Bool {
        source.condition == .missing && source.isUnusable
            && !state.sources.contains { $0.source == IntentSource.schedule && $0.condition == .ready }
    }

    /// Whoever can write an intent can run commands as the daemon's user.
    private func trust() -> [Finding] {
        var loose: [String] = []
        var foreign: [String] = []
        let files = Set(state.intents.map(\.origin.file)).map { $0.hasPrefix("/") ? $0 : "\(workspace.root)/\($0)" }
        for path in [workspace.desired] + files.sorted() {
            var info = stat()
            guard stat(path, &info) == 0 else { continue }
            if info.st_mode & (S_IWGRP | S_IWOTH) != 0 { loose.append(workspace.shown(path)) }
            if info.st_uid != getuid(), info.st_uid != 0 { foreign.append(workspace.shown(path)) }
        }
        var found: [Finding] = []
        if let first = loose.first {
            found.append(
                .warn(
                    "trust", "others can write \(first)\(loose.count > 1 ? " and \(loose.count - 1) more" : "")",
                    hint: "who can write an intent can run commands as you: chmod -R go-w \(workspace.desired)"))
        }
        if let first = foreign.first {
            found.append(
                .warn(
                    "trust",
                    "\(first) belongs to another user\(foreign.count > 1 ? ", as do \(foreign.count - 1) more" : "")",
                    hint: "its owner can run commands as you: chown it, or run Homer as that user"))
        }
        return found.isEmpty ? [.ok("trust", "only you can write the files")] : found
    }

    private func lanes() -> [Finding] {
        workspace.lanes.sorted { $0.key < $1.key }.map { lane, path in
            guard Paths.isDirectory(path), access(path, R_OK | X_OK) == 0 else {
                return .fail(
                    "lane", "\(lane): \(path) is not a directory this user can enter",
                    hint: "make it, or correct lanes.\(lane) in homer.json")
            }
            return .ok("lane", "\(lane): \(path)")
        }
    }

    private func executors() -> [Finding] {
        let specs = state.intents.map(\.spec)
        let used = specs.filter(\.enabled).flatMap { spec in spec.chain.map { (spec.id, $0) } }
        let known = BuiltInExecutors.names.compactMap { name -> Finding? in
            guard let standard = BuiltInExecutors.program(of: name) else { return nil }
            let hint = "install it, or set \"executors\": { \"\(name)\": { \"path\": \"…\" } } in homer.json"
            let users = used.filter { $0.1.executor == name }.map(\.0)
            return program(workspace.binaries[name] ?? standard, of: name, users: users, hint: hint)
        }
        // Each intent of `command` brings its own program; one with a placeholder is known only when it runs.
        let own = Dictionary(grouping: used.filter { $0.1.executor == "command" }) { $0.1.command.first ?? "" }
        let commands = own.filter { !$0.key.isEmpty && !$0.key.contains("{{") }.sorted { $0.key < $1.key }
        return known
            + commands.map { name, users in
                program(
                    name, of: "command", users: users.map(\.0),
                    hint: "install it, or write its path in execution.command")
            }
    }

    private func program(_ program: String, of name: String, users: [String], hint: String) -> Finding {
        let path = environment["PATH"] ?? ChildEnvironment.defaultPath
        do throws(ExecutableLookup.Failure) {
            let found = try ExecutableLookup.find(program, path: path, directory: workspace.root)
            return .ok("executor", "\(name): \(found)")
        } catch {
            guard let first = users.first else { return .info("executor", "\(name): \(program) not found, not used") }
            let others = users.count > 1 ? " and \(users.count - 1) more" : ""
            return .warn("executor", "\(name): \(program) not found, but \(first)\(others) needs it", hint: hint)
        }
    }
}
