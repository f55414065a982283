import HomerCore
import HomerReport
import HomerStore

/// What an action would do, and the form that does it.
struct ConfirmPage {
    let facts: PageFacts
    let action: DashboardAction

    func content() throws -> PageContent {
        let preview = try ActionPreview(
            action, facts.snapshot, settings: facts.report, moments: facts.moments, zones: facts.zones,
            contexts: facts.contexts)
        let effects = effects(preview.problems, isBad: true) + effects(preview.lines, isBad: false)
        let text = try waitingText
        return PageContent(
            preview.title, "confirm", place: "",
            .fields([
                "question": .text(preview.title), "effects": .list(effects), "action": .text(DashboardPath.act),
                "csrf": .text(facts.context.csrf),
                "fields": .rows(hidden) { ["name": .text($0.name), "value": .text($0.value)] },
                "hasDiff": .flag(!preview.changes.isEmpty), "noChanges": "",
                "hasOutline": .flag(text != nil), "outline": text?.rows ?? .list([]),
                "variables": .list(try variables()), "asksLength": .flag(asksLength),
                "isImpossible": .flag(preview.isImpossible), "label": .text(preview.title),
                "backHref": .text(action.place),
            ]).adding(FieldChangesView(preview.changes).fields))
    }

    private static let mostEffects = 100

    private func effects(_ texts: [String], isBad: Bool) -> [ViewValue] {
        let left = texts.count - Self.mostEffects
        let shown = texts.prefix(Self.mostEffects) + (left > 0 ? ["and \(left) more"] : [])
        return shown.map { ["text": .text($0), "isBad": .flag(isBad)] }
    }

    /// Of a run that is decided about: what would run.
    private var waitingText: WaitingText? {
        get throws {
            switch action {
            case .approve(.run(let run, _)), .reject(.run(let run, _)): try facts.snapshot.waitingText(ofRun: run)
            default: nil
            }
        }
    }

    /// Fields that are not asked for.
    private var hidden: [Fields.Field] { action.fields.filter { !$0.name.hasPrefix("with.") } }

    private var asksLength: Bool { if case .suspend(_, nil) = action { true } else { false } }

    /// Of one intent that is to be run: what it may be given by name.
    private func variables() throws -> [ViewValue] {
        guard case .trigger(let ids, let given) = action, ids.count == 1,
            let spec = try facts.snapshot.intents(ids: ids).first?.spec
        else { return [] }
        return spec.variables.sorted { $0.key < $1.key }.map { name, variable in
            [
                "name": .text(name), "standard": .text(variable.standard), "given": .text(given[name] ?? ""),
                "hasChoice": .flag(!variable.allowed.isEmpty), "choices": .texts(variable.allowed),
            ]
        }
    }
}
