/// Whether anybody hears of its runs.
extension Preflight {
    /// Failures are told where there is a channel, and most workspaces have none; only who asks for more is missing it.
    /// Jobs of `schedule.json` ask for it by default.
    static let channels: @Sendable (PreflightFacts) -> [PreflightFinding] = { facts in
        guard facts.hasChannel == false, facts.spec.notify.onSuccess,
            facts.spec.triggerMetadata?["originalJobId"] == nil
        else { return [] }
        return [
            PreflightFinding(
                .nobodyToTell, field: "notify.onSuccess",
                "nobody is told of its successes: homer.json names no channel",
                hint: "name one in \"notify\" of homer.json (docs/messages.md), and try it with `homer notify test`")
        ]
    }
}
