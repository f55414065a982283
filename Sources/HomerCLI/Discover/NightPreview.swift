import HomerCore
import HomerDiscovery
import HomerReport
import HomerStore

/// What a planner would be told now. Reads files and the database, calls nothing, writes nothing.
struct NightPreview {
    private let pack: ContextPack
    private let instructions: String

    init(_ workspace: Workspace) throws {
        let store = try workspace.readStore()
        let now = WallClock.now()
        let inputs = try workspace.discovery.packInputs(store, workspace.zones(store), now: now)
        pack = ContextPack.assemble(
            PackReader(inputs.settings).sources(), system: inputs.system, settings: inputs.settings, now: now)
        instructions = PlannerPrompt.text(limits: workspace.discovery.limits)
    }

    func print(_ output: OutputOptions) {
        if output.output == .name {
            return Console.printText(pack.manifest.filter { $0.used > 0 }.map { "\($0.path)\n" }.joined())
        }
        output.printOne(.contextPack, Self.json(pack, prompt: pack.prompt(instructions: instructions))) {
            pack.dryRunText + "What the planner is asked:\n\n" + instructions + "\n"
        }
    }

    static func json(_ pack: ContextPack, prompt: String) -> JSONValue {
        pack.manifestValue.adding(["prompt": .string(prompt)])
    }
}
