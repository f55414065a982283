package import HomerStore

/// Makes pages of what `HomerReport` says. It computes nothing itself, and only reads.
package struct DashboardRenderer: Sendable {
    private let settings: DashboardSettings
    private let template: Template

    /// Compiles the templates.
    package init(settings: DashboardSettings) {
        self.settings = settings
        template = Template(TemplateTexts.all)
    }

    /// One page, whole. It is told with status 404 where there is no such intent, run or night. Throws what the database
    /// throws.
    package func render(_ page: DashboardPage, _ snapshot: StoreSnapshot, _ context: PageContext) throws -> RenderedPage
    {
        if case .login(let problem) = page { return login(problem, context) }
        let facts = try PageFacts(snapshot, settings, context, looksAtAll: page.looksAtAll)
        let content = try content(page, facts)
        let body = template.render(content.template, content.value)
        let shell = Shell(context: context, content: content)
        return RenderedPage(
            status: content.status, html: template.render("shell", shell.inside(facts, body: body)).description)
    }

    /// A page that reads nothing, and shows nothing of the database: somebody who has no session sees it.
    package func login(_ problem: LoginProblem?, _ context: PageContext) -> RenderedPage {
        outside(Self.signIn(problem), context)
    }

    /// The same of a problem.
    package func problem(_ problem: PageProblem, _ context: PageContext) -> RenderedPage {
        outside(Self.message(problem), context)
    }

    private func outside(_ content: PageContent, _ context: PageContext) -> RenderedPage {
        let body = template.render(content.template, content.value)
        let shell = Shell(context: context, content: content)
        return RenderedPage(
            status: content.status, html: template.render("shell", shell.outside(body: body)).description)
    }

    private static func signIn(_ problem: LoginProblem?) -> PageContent {
        PageContent(
            "Sign in", "login", place: "", status: problem == nil ? 200 : 401,
            ["action": .text(DashboardPath.login), "problem": .maybe(problem.map(Self.sentence))])
    }

    private static func sentence(_ problem: LoginProblem) -> String {
        switch problem {
        case .unusable: "This code is not one of this daemon, was used before, or is too old. Ask for a new one."
        case .expired: "Your session is over. Ask for a new link."
        }
    }

    private func content(_ page: DashboardPage, _ facts: PageFacts) throws -> PageContent {
        switch page {
        case .overview: try OverviewPage(facts: facts).content()
        case .intents(let query): try IntentsPage(facts: facts, query: query).content()
        case .intent(let id):
            try IntentPage(facts: facts, id: id).content() ?? HeldPage(facts: facts, id: id).content()
                ?? missing("intent", id)
        case .runs(let query): try RunsPage(facts: facts, query: query).content()
        case .run(let number): try RunPage(facts: facts, id: number).content() ?? missing("run", "\(number)")
        case .changes: try ChangesPage(facts: facts).content()
        case .discovery(nil): try NightsPage(facts: facts).content()
        case .discovery(let id?): try NightPage(facts: facts, id: id).content() ?? missing("night", id)
        case .flags: try FlagsPage(facts: facts).content()
        case .migration: try MigrationPage(facts: facts).content()
        case .incidents: try IncidentsPage(facts: facts).content()
        case .problem(let problem): Self.message(problem)
        case .confirm(let action): try ConfirmPage(facts: facts, action: action).content()
        case .outcome(let action, let done, let problems):
            PageContent(
                action.title, "outcome", place: "",
                [
                    "title": .text(action.title), "lines": .texts(done), "problems": .texts(problems),
                    "backHref": .text(action.place),
                ])
        case .login(let problem): Self.signIn(problem)
        }
    }

    private func missing(_ what: String, _ name: String) -> PageContent {
        let shown = name.count > 100 ? name.prefix(100) + "…" : name
        return Self.message(.notFound("There is no \(what) \(shown). It may have been removed, or the link is old."))
    }

    private static func message(_ problem: PageProblem) -> PageContent {
        PageContent(
            problem.title, "message", place: "", status: problem.status,
            [
                "title": .text(problem.title), "text": .text(problem.text), "advice": .maybe(problem.advice),
                "command": .maybe(problem.command), "home": .text(DashboardPath.overview),
            ])
    }
}

extension DashboardPage {
    /// Whether it shows or counts every intent.
    fileprivate var looksAtAll: Bool {
        switch self {
        case .overview, .intents: true
        default: false
        }
    }
}
