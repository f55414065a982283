import Cron
import HomerCore

@testable import HomerCLI
@testable import HomerDiscovery
@testable import HomerReport
@testable import HomerStore

/// Nights, what they are made of, and what people ask of them.
extension JSONSamples {
    static func nights() throws -> [Sample] {
        let entry = PackEntry(
            section: .today, path: "/memory/daily/2026-02-03.md", state: .used, reason: "a part", bytes: 12,
            fileSHA256: "9a", sha256: "9b", used: 12, isTruncated: true, hidden: 1, entriesFound: 9, entriesUsed: 5)
        let pack = ContextPack(
            day: LocalDay(time, in: .utc), assembledAt: time, text: "# Night Mode Context Pack", manifest: [entry])
        let session = DiscoverySessionRow(
            id: "night-2026-02-03", startedAt: time, completedAt: time, phase: .failed, plan: #"{"summary": "s"}"#,
            intentsCreated: 3, intentsExecuted: 2, findings: #"{"runs": 3}"#, morningBriefing: "# Morning",
            stateReason: "no plan came", runID: 12, triggeredBy: .cron, forced: false, localDate: "2026-02-03",
            packManifest: pack.manifestJSON, packFile: "/state/night-2026-02-03.md", planRaw: "{", planAttempts: 2,
            failures: 1, updatedAt: time, notes: "files could not be written: /out: Not a directory")
        let item = DiscoveryItemRow(
            sessionID: session.id, number: 2, kind: .code, key: "fix", title: "Draft a fix", prompt: "Draft it",
            risk: .high, priority: 70, contentHash: "c4", dependsOn: [1], state: .waiting, reason: "risk high",
            intentID: "night-2026-02-03-02", runID: 13, outputFile: "/out/drafts/2026-02-03_fix.plan", createdAt: time,
            updatedAt: time)
        let task = TonightTaskRow(
            id: 3, text: "research caches", kind: .tonight, requestedBy: "ada@box", createdAt: time, state: .taken,
            sessionID: session.id)
        let origin = NightOrigin(session: session.id, phase: .failed, item: item)
        return [
            ("DiscoverySession", session.json(items: [item], showsRaw: true)), ("DiscoveryItem", item.json),
            ("TonightTask", task.json), ("ContextPack", NightPreview.json(pack, prompt: "Plan the night.")),
            ("Intent", .object(["night": origin.json])),
        ]
    }
}
