import HomerCore
import HomerReport
import HomerStore

/// What is or was wrong for longer than a run, and who was told.
struct IncidentsPage {
    let facts: PageFacts

    private static let mostOver = 50
    private static let mostMessages = 50

    func content() throws -> PageContent {
        let all = try facts.snapshot.incidentFacts(limit: Self.mostOver)
        let (open, over) = (all.filter { !$0.isOver }, all.filter(\.isOver))
        let messages = try facts.snapshot.sentMessages(limit: Self.mostMessages, facts.moments)
        return PageContent(
            "Incidents", "incidents", place: DashboardPath.incidents,
            .fields([
                "openCount": .number(open.count), "hasOpen": .flag(!open.isEmpty), "open": .rows(open, row),
                "empty": .empty(
                    "Nothing is wrong that somebody was told about.",
                    advice: "An incident begins when an intent fails for good, and ends with its next success."),
                "hasMessages": .flag(!messages.isEmpty), "messages": .rows(messages, message),
                "hasOver": .flag(!over.isEmpty), "over": .rows(over, ended),
            ]))
    }

    private func row(_ incident: IncidentFacts) -> ViewValue {
        let tone: Tone = incident.isAcknowledged ? .off : .bad
        return [
            "tone": .text(tone.rawValue), "sign": .text(tone.sign), "cause": .text(incident.cause),
            "intent": .maybe(incident.intent), "intentHref": .text(incident.intent.map(DashboardPath.intent) ?? ""),
            "title": .text(incident.title), "detail": .maybe(incident.detail),
            "count": .text(incident.count == 1 ? "once" : "\(incident.count) times"),
            "sinceHTML": .html(facts.times.relative(incident.openedAt)),
            "lastHTML": .html(facts.times.relative(incident.lastAt)),
            "decided": .maybe(incident.decidedBy.map { "acknowledged by \($0)" }),
            "ackHref": .maybe(
                incident.isAcknowledged ? nil : DashboardAction.acknowledge(incident: incident.id).confirmPath),
        ]
    }

    private func message(_ message: SentMessage) -> ViewValue {
        ViewValue.fields(ViewValue.tag(message.tone, message.state)).adding([
            "timeHTML": .html(facts.times.relative(message.createdAt)), "channel": .text(message.channel),
            "text": .text(message.text), "error": .maybe(message.error),
        ])
    }

    private func ended(_ incident: IncidentFacts) -> ViewValue {
        [
            "cause": .text(incident.cause), "intent": .maybe(incident.intent),
            "intentHref": .text(incident.intent.map(DashboardPath.intent) ?? ""), "title": .text(incident.title),
            "lasted": .text(incident.recoveredAt.map { "lasted \(($0 - incident.openedAt).elapsed)" } ?? ""),
        ]
    }
}
