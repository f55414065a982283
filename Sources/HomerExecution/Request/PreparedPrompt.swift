package import HomerCore

/// What an executor tells its program: the query, the context, and what a person should know about both.
package struct PreparedPrompt: Hashable, Sendable {
    package var query: String
    package var context: String
    package var notes: [String]
    package var fire: Timestamp

    package static func make(for request: ExecutionRequest, settings: ExecutionSettings) -> PreparedPrompt {
        let fire = request.scheduledFor ?? settings.now()
        let context = ContextFiles.load(
            request.spec.contextFiles, home: request.home, directory: request.workingDirectory)
        var query = (text: request.spec.query, notes: [String]())
        if !QueryTemplate.isVerbatim(request.spec) {
            let offset = settings.zoneOffset(request.spec, fire)
            query = QueryTemplate.render(
                request.spec.query,
                variables: QueryTemplate.variables(
                    spec: request.spec, fire: fire, offset: offset, runID: request.runID))
        }
        return PreparedPrompt(
            query: query.text, context: context.text, notes: context.notes + query.notes, fire: fire)
    }
}
