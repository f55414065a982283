import HomerCore
import HomerReport
import HomerStore

extension APIQuestion {
    func intents() throws -> WebAnswer {
        let labels = call.query.many("label")
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        let limit = try limit()
        // The filter comes before the cut: a page is short only when it is the last one.
        let rows = try snapshot.intents(
            includeRemoved: call.query.flag("all"), after: call.query.given("after") ?? "",
            limit: labels.isEmpty ? limit : nil)
        let meant = rows.filter { row in
            labels.allSatisfy { IntentList.Filter.has(row.spec.labels, $0) }
        }
        return .json(
            .array(meant.prefix(limit).map { IntentView($0, contexts.of($0), moments: moments, zones: zones).json }))
    }

    func intent() throws -> WebAnswer {
        let detail = try IntentDetail(
            row(), snapshot: snapshot,
            contexts: IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now), moments: moments,
            zones: zones, queue: RunQueue(snapshot, settings: settings, now: moments.now), settings: settings,
            withBlame: call.query.flag("blame"))
        return .json(.intent, detail.json)
    }

    func why() throws -> WebAnswer {
        var asked: Timestamp?
        if let text = try call.query.given("at") {
            guard let time = Timestamp(iso: text) else {
                throw WebProblem.badRequest("at takes a time, such as 2026-02-06T02:30:00Z")
            }
            asked = time
        }
        let facts = try WhyFacts(
            row(), asked: asked, snapshot: snapshot, settings: settings, now: moments.now, zones: zones)
        return .json(.why, WhyStory(facts, moments: moments, zones: zones).json)
    }

    func history() throws -> WebAnswer {
        let history = try IntentHistory(row().id, snapshot: snapshot)
        let (from, to) = (try call.query.given("from"), try call.query.given("to"))
        guard from != nil || to != nil else {
            let entries = try call.query.flag("patch") ? history.withChanges() : history.entries
            return .json(.array(entries.map(\.json)))
        }
        let newer = try to.map { try history.generation($0) } ?? history.newest
        let older = try from.map { try history.generation($0) } ?? history.before(newer)
        return .json(.comparison, try history.comparison(from: older, to: newer).json)
    }

    func timeline() throws -> WebAnswer {
        let since = try since() ?? moments.now - .days(7)
        return .json(.array(try Timeline(row().id, snapshot: snapshot, since: since).entries.map(\.json)))
    }

    /// Removed ones too.
    private func row() throws -> IntentRow {
        let id = call.value("intent")
        guard let row = try snapshot.intents(ids: [id], includeRemoved: true).first else {
            throw WebProblem.notFound("there is no intent \"\(id.bounded(to: 80))\"")
        }
        return row
    }
}
