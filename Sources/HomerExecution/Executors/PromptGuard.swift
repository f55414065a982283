package import HomerCore

/// What every run gets around its executor, whichever that is.
///
/// Before: a prompt or a secret that cannot be filled in is refused, and a plan never reaches a shell. After: secrets of
/// the prompt, of files and of credentials are masked, and a successful answer of an agent is read for what it asks of Homer: memory updates and plans.
package struct PromptGuard: Executor {
    private let base: any Executor
    private let settings: ExecutionSettings
    /// nil when the workspace keeps no memory.
    private let memory: MemoryLog?

    /// A longer plan is not one that a person reads before agreeing.
    package static let longestPlan = 256 << 10

    package init(_ base: any Executor, settings: ExecutionSettings, memory: MemoryLog?) {
        self.base = base
        self.settings = settings
        self.memory = memory
    }

    package var name: String { base.name }

    package func canHandle(_ execution: Execution) -> Bool { base.canHandle(execution) }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? { base.preview(request) }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        if request.approvedPlan != nil || request.revision != nil, !request.execution.isAgent {
            return ProcessOutcome.refused(
                "a plan is a text for an agent, and \(request.execution.executor) would run it as something else")
        }
        var secrets: [String]
        do throws(SecretSource.Unresolved) {
            secrets = try settings.secrets(of: request).secrets(of: request.execution)
        } catch {
            return ProcessOutcome.refused("\(error)")
        }
        for name in request.secretNames {
            guard let value = settings.daemonEnvironment[name] else {
                return ProcessOutcome.refused(
                    "the query needs {{env:\(name)}}, which the daemon's environment does not have")
            }
            secrets.append(value)
        }
        var result = await base.execute(request, started: started)
        Self.mask(secrets, in: &result)
        if result.outcome == .succeeded, request.execution.isAgent { read(&result, of: request) }
        return result
    }

    private func read(_ result: inout ExecutionResult, of request: ExecutionRequest) {
        guard !request.isOfNight else { return noteUnheard(&result) }
        keep(MemoryUpdates(reading: result.output, lane: request.spec.lane), &result, request)
        // What carries out a plan, or never asks, makes no new one.
        guard request.approvedPlan == nil, request.spec.approval != .auto,
            let marker = PlanMarker.first(in: result.output)
        else { return }
        guard result.output.utf8.count <= Self.longestPlan else {
            result.notes.append("the answer is a plan (\(marker.rawValue)), but too long to be approved")
            return
        }
        result.plan = result.output
    }

    /// Who misleads a planner must not write into the memory that the next one reads, nor have a plan wait for approval
    /// that passes for a person's.
    private func noteUnheard(_ result: inout ExecutionResult) {
        let updates = MemoryUpdates(reading: result.output, lane: "").updates.count
        if updates > 0 {
            result.notes.append(
                "\(Self.counted(updates)) in the answer \(updates == 1 ? "is" : "are") left as text: a night writes no memory"
            )
        }
        if let marker = PlanMarker.first(in: result.output) {
            result.notes.append(
                "the answer reads as a plan (\(marker.rawValue)), and waits for nobody: a night's answer is a text")
        }
    }

    private static func counted(_ updates: Int) -> String { "\(updates) memory update\(updates == 1 ? "" : "s")" }

    private func keep(_ found: MemoryUpdates, _ result: inout ExecutionResult, _ request: ExecutionRequest) {
        if found.ignored > 0 {
            result.notes.append(
                "\(found.ignored) memory tags are left in the output: their target is none of work, life, global, or "
                    + "they have no end")
        }
        guard !found.updates.isEmpty || found.answer != result.output else { return }
        let count = found.updates.count
        guard let memory else {
            result.notes.append(
                "\(Self.counted(count)) \(count == 1 ? "is" : "are") left in the output: set \"memory\" in homer.json to the "
                    + "directory of the daily logs to have \(count == 1 ? "it" : "them") written")
            return
        }
        let moment = settings.now()
        let (date, time) = FireTime.local(moment, offset: settings.zoneOffset(request.spec, moment))
        do throws(MemoryLog.Failure) {
            if !found.updates.isEmpty {
                try memory.append(found.updates, date: date, time: String(time.prefix(5)))
                result.notes.append("\(Self.counted(count)) written to \(memory.directory)/\(date).md")
            }
            if found.cut > 0 {
                result.notes.append(
                    "\(Self.counted(found.cut)) \(found.cut == 1 ? "was" : "were") cut or left out: too many or too long"
                )
            }
            result.output = found.answer
        } catch {
            result.notes.append("memory updates are left in the output: \(error)")
        }
    }

    private static func mask(_ secrets: [String], in result: inout ExecutionResult) {
        guard !secrets.isEmpty else { return }
        func masked(_ text: String) -> String { SecretText.masked(text, hiding: secrets) }
        result.output = masked(result.output)
        result.error = result.error.map(masked)
        result.notes = result.notes.map(masked)
        result.denials = result.denials.map { Denial(tool: masked($0.tool), target: $0.target.map(masked)) }
        result.config = result.config.map { $0.mapTexts(masked) }
    }
}
