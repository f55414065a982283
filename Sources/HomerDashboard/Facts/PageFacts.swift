import Cron
import HomerCore
import HomerReport
import HomerStore

/// What every page asks first: one state of the database, whose clock, and what is wrong.
struct PageFacts {
    let snapshot: StoreSnapshot
    let settings: DashboardSettings
    let report: ReportSettings
    let context: PageContext
    let moments: Moments
    let times: TimeView
    let contexts: IntentContexts
    /// Every intent, for pages that look at all of them; else empty.
    let views: [IntentView]
    let failing: [IntentView]
    let state: StateReport
    let status: StatusReport
    let troubles: [Trouble]
    /// How many incidents are not over.
    let incidents: Int

    /// - Parameter looksAtAll: reads every intent, not only those that fail.
    init(
        _ snapshot: StoreSnapshot, _ settings: DashboardSettings, _ context: PageContext, looksAtAll: Bool = false
    ) throws {
        self.snapshot = snapshot
        self.settings = settings
        self.context = context
        let zones = settings.zones
        let report = settings.report()
        self.report = report
        moments = Moments(now: context.now, zone: context.viewerZone ?? zones.zone(named: nil) ?? .utc)
        times = TimeView(
            moments: moments, zones: zones, home: context.viewerZone == nil ? nil : zones.localName)
        state = try StateReport(snapshot, settings: report, moments: moments, zones: zones, dueTimes: 0)
        contexts = state.contexts
        views = looksAtAll ? try snapshot.intentViews(contexts, moments: moments, zones: zones) : []
        failing =
            looksAtAll
            ? views.filter { IntentList.State($0) == .failing }
            : try snapshot.failingViews(contexts, moments: moments, zones: zones)
        status = StatusReport(
            settings: report, holder: report.isDaemonRunning ? state.lastDaemon.map(LockHolder.init) : nil, state: state
        )
        incidents = state.incidents.count
        troubles = Trouble.all(status, failing: failing, moments: moments)
    }

    var now: Timestamp { context.now }
    var zones: ZoneDatabase { settings.zones }
    var query: Fields { Fields(context.query.map { Fields.Field($0.0, $0.1) }) }

    /// How many things are wrong, for the title and the icon.
    var alarms: Int { troubles.count { $0.weight.isAlarm } }
    /// How much waits for a person.
    var waiting: Int { troubles.count { $0.weight == .waits } }

    /// One step of a story.
    func step(_ step: WhyStory.Step) -> ViewValue {
        [
            "timeHTML": .html(step.time.map { times.clock($0) } ?? .empty), "what": .text(step.what),
            "text": .text(step.text),
        ]
    }
}

/// What a page is: a template, and what it is filled with.
struct PageContent {
    var status = 200
    var title: String
    var template: String
    var value: ViewValue
    /// The page of the navigation it belongs to.
    var place: String

    init(_ title: String, _ template: String, place: String, status: Int = 200, _ value: ViewValue) {
        self.title = title
        self.template = template
        self.place = place
        self.status = status
        self.value = value
    }
}

extension ViewValue {
    /// The mark, sign and word of a state.
    static func tag(_ tone: Tone, _ word: String) -> [String: ViewValue] {
        ["tone": .text(tone.rawValue), "sign": .text(tone.sign), "state": .text(word)]
    }

    /// What an empty list says: why it is empty, and what to do.
    static func empty(_ title: String, advice: String? = nil, command: String? = nil) -> ViewValue {
        ["title": .text(title), "advice": .maybe(advice), "command": .maybe(command)]
    }

    /// A name and what it is, as text or as markup.
    static func fact(_ name: String, _ value: String = "", _ html: SafeHTML = .empty, tone: Tone? = nil) -> ViewValue {
        [
            "name": .text(name), "value": .text(value), "valueHTML": .html(html),
            "tone": .maybe(tone.map { $0.rawValue }),
        ]
    }
}

/// A link with a query.
struct PageLink {
    let path: String
    let fields: [(String, String?)]

    init(_ path: String, _ fields: [(String, String?)]) {
        self.path = path
        self.fields = fields
    }

    var text: String {
        let parts = fields.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : "\(PercentCoding.segment(name))=\(PercentCoding.segment($0))" }
        }
        return parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
    }
}

extension LockHolder {
    /// The daemon of that row, which is known to run.
    init(_ row: DaemonRow) {
        let identity = DaemonIdentity(
            pid: row.pid, host: row.host, user: row.user, version: row.version, bootID: "")
        self.init(identity, since: row.startedAt)
    }
}
