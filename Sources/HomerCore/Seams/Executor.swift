/// Runs one attempt of an intent.
package protocol Executor: Sendable {
    /// The word in `execution.executor`.
    var name: String { get }

    /// Whether `execution` asks for this executor; by default, when it has its name.
    func canHandle(_ execution: Execution) -> Bool

    /// Runs to the end and says how it ended. A failed command is a result, not an error: this never throws.
    ///
    /// When it returns, no process it started is alive. Cancelling the task ends the work the way a timeout does and
    /// still returns a result. `started` is called once, as soon as the work exists: with its process, or with nil when
    /// there is none, for a request over the network.
    func execute(_ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void) async
        -> ExecutionResult

    /// What `execute` would start, for parallel mode: reads context files, starts and writes nothing. nil, the default,
    /// where an executor cannot say.
    func preview(_ request: ExecutionRequest) -> LaunchPreview?
}

extension Executor {
    package func canHandle(_ execution: Execution) -> Bool { execution.executor == name }
    package func preview(_ request: ExecutionRequest) -> LaunchPreview? { nil }
}

package struct ExecutionRequest: Sendable {
    package var runID: Int64
    package var attempt: Int
    package var spec: IntentSpec
    /// `spec.execution`, or the link of the fallback chain that is tried now.
    package var execution: Execution
    package var workingDirectory: String
    /// Where stdout and stderr go; the file's directory exists.
    package var outputFile: String
    package var scheduledFor: Timestamp?
    /// When the run was made; stands for the due time of a run that has none, in every attempt.
    package var triggeredAt: Timestamp?
    /// Home directory for `~` in context files.
    package var home: String
    /// Binary and extra settings of the executor from `homer.json`, e.g. `path`.
    package var binary: String?
    /// The event that made the run.
    package var event: RunEvent?
    /// What the runs before this one left; nil when the query does not ask for it.
    package var last: LastRun?
    package var generation: Int
    /// A plan that a person has approved: it is the prompt instead of the query, exactly as it stands.
    package var approvedPlan: String?
    /// A plan of the intent that a person sent back, with what the next one should heed: both follow the query.
    package var revision: PlanRevision?
    /// Whether somebody is shown what the run does while it goes.
    package var isFollowed = false
    /// What the condition of this attempt printed; nil while it has not been asked, and for an intent without one.
    package var conditionOutput: String?
    /// What the run was given by name; what it was not has its declared default.
    package var given: [String: String] = [:]
    /// Session of the intent's run before, for `resumeSession: "last"`.
    package var lastSessionID: String?
    /// What the attempt may use.
    package var allowance = RunAllowance.unlimited
    /// A night made the intent: what it is told comes from a planner and from files, so its answer is a text and asks
    /// nothing of Homer.
    package var isOfNight = false

    package init(
        runID: Int64, attempt: Int, spec: IntentSpec, execution: Execution, workingDirectory: String,
        outputFile: String, scheduledFor: Timestamp?, home: String, binary: String? = nil,
        event: RunEvent? = nil, last: LastRun? = nil, generation: Int = 1, approvedPlan: String? = nil,
        lastSessionID: String? = nil
    ) {
        self.runID = runID
        self.attempt = attempt
        self.spec = spec
        self.execution = execution
        self.workingDirectory = workingDirectory
        self.outputFile = outputFile
        self.scheduledFor = scheduledFor
        self.home = home
        self.binary = binary
        self.event = event
        self.last = last
        self.generation = generation
        self.approvedPlan = approvedPlan
        self.lastSessionID = lastSessionID
    }
}

/// What identifies a process beyond its number, which the system reuses.
package struct ProcessIdentity: Hashable, Sendable {
    package var pid: Int32
    /// Field 22 of /proc/PID/stat: clock ticks after boot.
    package var startTicks: UInt64
    /// /proc/sys/kernel/random/boot_id
    package var bootID: String

    package init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }
}

/// How a run ended: the typed outcomes that retry and fallback act on (docs/executors.md).
package enum Outcome: String, Word, CaseIterable {
    case succeeded, failed, timeout, rateLimited = "rate_limited", quota, auth, badInput = "bad_input", limit
    /// An agent was refused something it tried, by its own permissions or sandbox.
    case denied
    case cancelled, lost
}

package struct ExecutionResult: Sendable {
    package var outcome: Outcome
    /// The answer: stdout for a command, the final message for an agent; bounded.
    package var output: String
    package var error: String?
    /// nil when the process died by a signal or never started.
    package var exitCode: Int?
    package var signal: Int?
    package var tokensUsed: Int?
    package var costEstimate: Double?
    package var sessionID: String?
    /// Bytes of output seen, kept or not.
    package var outputBytes: Int64
    /// What a person should know beside the outcome: a context file that was missing, for example. Kept on success too.
    package var notes: [String]
    /// How long the executor asked to be left alone (`Retry-After`); nil when it did not.
    package var retryAfter: Milliseconds?
    /// When a limit or quota is over; nil when the executor did not say.
    package var resetAt: Timestamp?
    /// What the condition said, when the intent has one and it was asked to its end. Unless it let the attempt go on, the
    /// rest is about the condition: the work was not started.
    package var condition: ConditionVerdict?
    /// True when nothing could run at all, for want of the program: another executor may do.
    package var executorMissing = false
    /// The answer is a plan that a person must approve before it is carried out.
    package var plan: String?
    /// Files the run left in its artifact directory.
    package var artifacts: [String] = []
    /// What an agent was refused, in the order it tried. Kept on success too.
    package var denials: [Denial] = []
    /// What it really ran with; nil when nothing ran.
    package var config: EffectiveConfig?

    package init(
        outcome: Outcome, output: String = "", error: String? = nil, exitCode: Int? = nil, signal: Int? = nil,
        tokensUsed: Int? = nil, costEstimate: Double? = nil, sessionID: String? = nil, outputBytes: Int64 = 0,
        notes: [String] = [], retryAfter: Milliseconds? = nil, resetAt: Timestamp? = nil, plan: String? = nil
    ) {
        self.outcome = outcome
        self.output = output
        self.error = error
        self.exitCode = exitCode
        self.signal = signal
        self.tokensUsed = tokensUsed
        self.costEstimate = costEstimate
        self.sessionID = sessionID
        self.outputBytes = outputBytes
        self.notes = notes
        self.retryAfter = retryAfter
        self.resetAt = resetAt
        self.plan = plan
    }
}

extension ExecutionResult {
    /// The error of a program of which nothing is known but its status, or its signal. Who shows the status leaves it out.
    package static func exitText(_ code: Int) -> String { "exit status \(code)" }
    package static func signalText(_ signal: Int) -> String { "died by signal \(signal)" }
}
