package import HomerCore

/// What an executor tells its program: the query, the context, and what a person should know about both.
package struct PreparedPrompt: Hashable, Sendable {
    package var query: String
    package var context: String
    package var notes: [String]
    package var fire: Timestamp

    /// Context and query as one text, for programs that take a single one.
    package var joined: String { context.isEmpty ? query : context + ContextFiles.separator + query }

    /// What an approved plan is introduced with.
    package static let planIntroduction = "Execute this plan:\n\n"

    /// Fills the query and reads the context files. Blocks for the length of the reads.
    package static func make(for request: ExecutionRequest, settings: ExecutionSettings) -> PreparedPrompt {
        let fire = request.scheduledFor ?? request.triggeredAt ?? settings.now()
        let context = ContextFiles.load(
            request.spec.contextFiles, home: request.home, directory: request.workingDirectory)
        var query = text(of: request, fire: fire, settings: settings)
        if let revision = request.revision { query.text += Self.text(of: revision) }
        return PreparedPrompt(
            query: query.text, context: context.text, notes: context.notes + query.notes, fire: fire)
    }

    /// What follows the query when a plan was sent back. Neither part is read for placeholders.
    private static func text(of revision: PlanRevision) -> String {
        let plan = revision.plan.map { "\n\nThis plan of yours was not approved:\n\n\($0)" } ?? ""
        return plan + "\n\nInstructions for the next plan:\n\n" + revision.instructions
    }

    private static func text(
        of request: ExecutionRequest, fire: Timestamp, settings: ExecutionSettings
    ) -> (text: String, notes: [String]) {
        // An agent wrote it: nothing in it is a placeholder.
        if let plan = request.approvedPlan { return (planIntroduction + plan, []) }
        let query = request.spec.query
        guard !request.spec.hasVerbatimQuery, QueryTemplate.hasBraces(query) else { return (query, []) }
        let values = TemplateValues(
            request: request, fire: fire, offset: settings.zoneOffset(request.spec, fire),
            environment: settings.daemonEnvironment)
        let (text, unknown) = QueryTemplate(query).rendered(values.value)
        return (text, unknown.map { "query: {{\($0)}} has no value here and is left as written" })
    }
}

extension ExecutionRequest {
    /// The variables of the daemon's environment that the prompt will hold.
    var secretNames: [String] {
        guard approvedPlan == nil, !execution.runsQueryAsCode, !spec.hasVerbatimQuery,
            QueryTemplate.hasBraces(spec.query)
        else { return [] }
        let names = QueryTemplate(spec.query).references.filter { $0.variable == .environment }.map(\.argument)
        return Set(names).sorted()
    }
}
