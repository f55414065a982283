package import HomerCore
package import HomerStore

extension WhyStory {
    /// What is known of an id that has never been accepted.
    package struct Unaccepted {
        package var id: String
        /// As the last pass left them.
        package var held: [HeldRow] = []
        /// As the files are now.
        package var desired = DesiredState()
        package var pending: [PendingPass] = []
        package var isDaemonRunning = true
        /// Who runs the jobs of `schedule.json` that have no intent.
        package var keeper = JobKeeper.nobody

        package init(
            id: String, held: [HeldRow] = [], desired: DesiredState = DesiredState(), pending: [PendingPass] = [],
            isDaemonRunning: Bool = true, keeper: JobKeeper = JobKeeper.nobody
        ) {
            self.id = id
            self.held = held
            self.desired = desired
            self.pending = pending
            self.isDaemonRunning = isDaemonRunning
            self.keeper = keeper
        }

        /// Who runs a job without an intent; nil when nobody does.
        fileprivate var runner: String? {
            switch keeper {
            case .builtin: isDaemonRunning ? "the old engine" : nil
            case .homer: "the old HOMER"
            case .intents, .nobody: nil
            }
        }

        /// An id, the path of a file, or its name without `.json`.
        fileprivate func isNamed(_ file: String, _ intent: String?) -> Bool {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            return intent == id || file == id || name == id || name == id + ".json"
        }
    }

    /// nil when no file names the id: then there is nothing to explain.
    package init?(_ facts: Unaccepted, moments: Moments) {
        if let story = Self.held(facts, moments) {
            self = story
        } else if let intent = facts.desired.intents.first(where: { facts.isNamed($0.origin.file, $0.spec.id) }) {
            self = Self.valid(intent, facts, moments)
        } else {
            return nil
        }
    }

    private static func held(_ facts: Unaccepted, _ moments: Moments) -> WhyStory? {
        // The file as it is now knows more than the row: what is expected, and what was probably meant.
        let input = facts.desired.held.first { facts.isNamed($0.file, $0.intentID) }
        let row = facts.held.first { facts.isNamed($0.file, $0.intentID) }
        let file = input?.file ?? row?.file
        guard let file else { return nil }
        let diagnostic = input?.diagnostics.first
        let place = diagnostic.map { $0.place } ?? row?.place ?? file
        let code = diagnostic?.code.rawValue ?? row?.code ?? ""
        let message = diagnostic?.message ?? row?.message ?? ""
        var steps = [Step(nil, "not accepted", "no generation of \"\(facts.id)\" has ever been stored")]
        let age = row.map { ", since \(moments.age($0.since))" } ?? ""
        steps.append(Step(row?.since, "held", "\(place): \(code) \(message)\(age)"))
        if let hint = diagnostic?.hint { steps.append(Step(nil, "hint", hint)) }
        if let known = ErrorCode(rawValue: code) { steps.append(Step(nil, code, "\(known.summary). \(known.remedy)")) }
        if let count = input?.diagnostics.count, count > 1 {
            steps.append(Step(nil, "as well", "\(count - 1) more in the same file"))
        }
        return WhyStory(
            intent: facts.id, question: Question(), verdict: .notAccepted,
            answer: "\(facts.id) does not run: \(place) is not applied (\(code)).",
            steps: steps + [Step(nil, "next", "none until the file is in order")],
            nextSteps: ["homer validate \(file)", "homer explain \(code)"])
    }

    private static func valid(_ intent: DesiredIntent, _ facts: Unaccepted, _ moments: Moments) -> WhyStory {
        let id = intent.spec.id
        var steps = [
            Step(nil, "file", "\(intent.origin.file) is valid and names it"),
            Step(nil, "not accepted", "no generation of it has ever been stored"),
        ]
        var verdict = Verdict.notAccepted
        let reason: String
        let next: [String]
        if let pass = facts.pending.first(where: { $0.concerns(id) }) {
            verdict = .heldApproval
            reason = "it waits for approval"
            steps.append(Step(pass.createdAt, "waits", "\(pass.summary), since \(moments.age(pass.createdAt))"))
            next = ["homer diff \(id)", "homer approve \(pass.id)"]
        } else if let hold = facts.desired.hold {
            verdict = .held
            reason = "the files are not used now (\(hold.reason.rawValue))"
            steps.append(Step(nil, "source", hold.message))
            next = ["homer status"]
        } else if !facts.isDaemonRunning {
            verdict = .noDaemon
            reason = "no daemon runs, so no pass has accepted it"
            steps.append(Step(nil, "no daemon", "nothing has read the file since it was written"))
            next = ["homer run", "homer apply"]
        } else {
            reason = "no pass has accepted it yet"
            steps.append(Step(nil, "daemon", "runs; a pass accepts the file when it has come to rest"))
            next = ["homer diff \(id)", "homer events --warnings"]
        }
        if intent.origin.source == IntentSource.schedule, let runner = facts.runner {
            steps.append(Step(nil, "old engine", "a job without an intent is run by \(runner), whatever the flags say"))
            return WhyStory(
                intent: id, question: Question(), verdict: .oldEngine,
                answer: "\(id) has no intent yet (\(reason)), and is run by \(runner).", steps: steps, nextSteps: next)
        }
        return WhyStory(
            intent: id, question: Question(), verdict: verdict, answer: "\(id) does not run: \(reason).",
            steps: steps + [Step(nil, "next", "none before it is accepted")], nextSteps: next)
    }
}

extension Diagnostic {
    /// `desired/x.json:12:5`
    fileprivate var place: String { file + (range.map { ":\($0.start.line):\($0.start.column)" } ?? "") }
}
