/// One intent as it takes effect: everything a file says, with every default filled in.
///
/// Two files that differ only in spelling (key order, white space, `600000` for `"10m"`, a default written out) decode
/// to equal specs, so the hash of the canonical form changes exactly when behaviour does.
package struct IntentSpec: Hashable, Sendable {
    package var id: String
    package var name: String
    package var description: String?
    package var trigger: Trigger
    /// Further reasons to run, in the order of the file (`triggers`); most intents have none.
    package var moreTriggers: [FurtherTrigger] = []
    package var execution: Execution
    package var query: String
    /// What `{{var.NAME}}` may be, by name.
    package var variables: [String: RunVariable] = [:]
    package var contextFiles: [String] = []
    package var lane = "default"
    package var enabled = true
    /// 0–100, higher is more important.
    package var priority = 50
    package var notify = NotifyPolicy()
    package var overlap = OverlapPolicy.skip
    package var catchUp = CatchUpPolicy.latest
    /// What a file says of lateness; `startDeadline` is the length that it comes to.
    package var startDeadlineRule = StartDeadline.none
    /// Asked before the work of every run; nil lets all of them go on.
    package var condition: RunCondition?
    package var retry = RetryPolicy.off
    /// Final failures in a row after which the intent suspends itself; nil is never.
    package var suspendAfter: Int?
    package var fallback: [Execution] = []
    package var approval = ApprovalPolicy.risk
    package var risk = Risk.low
    /// How long a run waits for approval; nil is 24 hours.
    package var approvalExpiry: Milliseconds?
    /// What its runs may use.
    package var budget = Budget()
    /// When it may run; empty is any time.
    package var windows: [RunWindow] = []
    /// Days on which nothing starts.
    package var except = DayExceptions()
    package var jitter = Milliseconds.zero
    package var onRemove = RemovalPolicy.finish
    package var protect = false
    package var labels: [String: String] = [:]
    /// Free data kept with the trigger; the bridge stores `originalJobId` here, as the migration plan does.
    package var triggerMetadata: JSONValue?

    package init(id: String, name: String? = nil, trigger: Trigger, execution: Execution, query: String) {
        self.id = id
        self.name = name ?? id
        self.trigger = trigger
        self.execution = execution
        self.query = query
    }

    /// Everything that makes it run, each at its place: `trigger` is the first.
    package var triggers: [Trigger] { [trigger] + moreTriggers.map(\.trigger) }

    /// The executors that may do the work, in the order they are tried: place 0 is `execution`, place n its n-th
    /// `fallback`.
    package var chain: [Execution] { [execution] + fallback }
}
