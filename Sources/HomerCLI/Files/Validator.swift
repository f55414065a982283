import HomerCore
import HomerExecution
import HomerRuntime
import HomerSources
import HomerStore

/// Everything wrong with a set of files: each by itself, and all together.
struct Validator {
    let workspace: Workspace
    let zones: ZoneDatabase

    /// Errors and warnings, sorted by file, what explains the others first, then by line. Nothing owns an id yet; the database is only asked, if there is one,
    /// whether an intent whose one time is over was accepted before that.
    ///
    /// - Parameter isWhole: whether these are all the files there are; only then can an id be missing.
    func diagnostics(_ files: [InputFile], isWhole: Bool = true, now: Timestamp) throws -> [Diagnostic] {
        let decoder = IntentDecoder(options: workspace.decodeOptions(zones))
        var found: [Diagnostic] = []
        var state = DesiredState()
        var schedules: [ScheduleFile] = []
        var calendars: [String: DayCalendar] = [:]
        for file in files {
            switch file.kind {
            case .config: found += ConfigFile.diagnostics(file.bytes, shown: file.shown)
            case .schedule(let lane):
                schedules.append(ScheduleFileDecoder(lane: lane).decode(file.bytes, file: file.shown))
            case .intent:
                if let calendar = DayCalendar(file.bytes, file: file.shown) { calendars[file.shown] = calendar }
                if NameKind(file.shown) == .calendar { continue }
                let reading = decoder.decode(file.bytes, file: file.shown)
                // Said of a calendar once it is known that no intent takes it as one.
                if calendars[file.shown] == nil { found += reading.diagnostics }
                guard let spec = reading.spec else {
                    // Wrong, but there: nobody waits for it in vain. What is wrong has been said.
                    let held = HeldInput(
                        file: file.shown, intentID: reading.id, source: IntentSource.desired,
                        diagnostics: calendars[file.shown] == nil ? [] : reading.diagnostics)
                    state.held.append(held)
                    continue
                }
                found += SourceText(file: file.shown, bytes: file.bytes).located(semantic(spec, file: file.shown))
                let origin = Origin(
                    source: IntentSource.desired, file: file.shown, position: decoder.idPosition(in: file.bytes))
                state.intents.append(DesiredIntent(spec: spec, origin: origin))
            }
        }
        if isWhole {
            state.resolveExceptions(calendars)
        } else {
            state.held.removeAll { $0.intentID == nil && calendars[$0.file]?.diagnostics.isEmpty ?? false }
        }
        for schedule in ScheduleFileSet.merged(schedules) {
            found += schedule.warnings + schedule.held.flatMap(\.diagnostics)
            state.intents += schedule.intents
            for intent in schedule.intents {
                found += semantic(intent.spec, file: intent.origin.file, position: intent.origin.position)
            }
        }
        let texts = Dictionary(files.map { ($0.shown, $0.bytes) }) { first, _ in first }
        found += try together(state, isWhole: isWhole, now: now).flatMap { diagnostic in
            SourceText(file: diagnostic.file, bytes: texts[diagnostic.file] ?? []).located([diagnostic])
        }
        let hidden = Set(files.filter { !$0.mayShow }.map(\.shown))
        found = found.map { hidden.contains($0.file) ? $0.withoutText : $0 }
        return found.sorted { Self.key($0) < Self.key($1) }
    }

    /// What only shows when all files are seen together, with the planner's own words.
    private func together(_ state: DesiredState, isWhole: Bool, now: Timestamp) throws -> [Diagnostic] {
        let plan = try Planner(zones: zones) { _ in nil }.plan(desired: state, stored: StoredState(), now: now)
        let past = plan.held.filter { $0.reason == .timeInPast }.compactMap(\.input.intentID)
        let accepted = past.isEmpty ? [:] : acceptedTriggers(of: past)
        let held = plan.held.filter { held in
            guard held.reason == .timeInPast, let id = held.input.intentID else { return true }
            // An intent that has run its one time may stay in its file; only a new one is held.
            let written = state.intents.first { $0.spec.id == id }?.spec.triggers
            let known = accepted[id] ?? []
            return written?.allSatisfy { trigger in
                guard case .at(let time) = trigger, now - time > .minutes(1) else { return true }
                return known.contains(trigger)
            } != true
        }
        return held.flatMap(\.input.diagnostics).filter { isWhole || $0.code != .chainTargetMissing }
    }

    /// The triggers in force of intents that are stored and not removed. A database that cannot be read has none.
    private func acceptedTriggers(of ids: [String]) -> [String: [Trigger]] {
        let rows = (try? workspace.existingStore().intents(ids: ids)) ?? []
        return Dictionary(rows.map { ($0.id, $0.spec.triggers) }) { first, _ in first }
    }

    private func semantic(_ spec: IntentSpec, file: String, position: SourcePosition? = nil) -> [Diagnostic] {
        let range = position.map { SourceRange(start: $0, end: $0) }
        var found = LaneCheck.warnings(for: spec, lanes: Array(workspace.lanes.keys), file: file, position: position)
        let directory = workspace.execution.workingDirectory(of: spec)
        for (index, path) in spec.contextFiles.enumerated() {
            let full = Paths.absolute(path, from: directory, home: workspace.home)
            guard !Paths.exists(full) else { continue }
            found.append(
                Diagnostic(
                    code: .missingContextFile, severity: .warning, file: file, range: range,
                    field: "contextFiles[\(index)]", message: "context file \(full) does not exist",
                    hint: "the run goes on without it and says so"))
        }
        return found + secrets(spec, file: file, range: range)
    }

    /// Secrets of files and credentials that this process, which is perhaps not the daemon's user, cannot have.
    private func secrets(_ spec: IntentSpec, file: String, range: SourceRange?) -> [Diagnostic] {
        let source = SecretSource(environment: GlobalOptions.environment(), home: workspace.home)
        var found: [Diagnostic] = []
        for (index, execution) in spec.chain.enumerated() {
            let path = index == 0 ? "execution" : "fallback[\(index - 1)]"
            for (what, text) in execution.secretHolders {
                for reference in SecretReference.all(in: text) {
                    guard let problem = source.problem(with: reference) else { continue }
                    found.append(
                        Diagnostic(
                            code: .secretUnavailable, severity: .warning, file: file, range: range, field: path,
                            message: "\(what) needs \(reference.written): \(problem)",
                            hint: "a run that cannot read it is refused"))
                }
            }
        }
        return found
    }

    /// By file, causes before consequences, then by place.
    private static func key(_ diagnostic: Diagnostic) -> (String, Int, Int, Int, String) {
        (
            diagnostic.file, diagnostic.isConsequence ? 1 : 0, diagnostic.range?.start.line ?? 0,
            diagnostic.range?.start.column ?? 0,
            diagnostic.code.rawValue
        )
    }
}
