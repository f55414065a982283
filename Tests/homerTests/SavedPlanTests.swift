import HomerCore
import Testing

@testable import HomerCLI

/// Plans in files, of this version and of the one before.
@Suite struct SavedPlanTests {
    private static let saved = SavedPlan(id: "1-2", workspace: "/work", plan: JSONSamples.plan)

    private func read(_ text: String) throws -> SavedPlan {
        let workspace = try TemporaryWorkspace()
        try workspace.write(text, to: "change.plan")
        return try SavedPlan.read(workspace.path + "/change.plan")
    }

    @Test func `A file of version 1.0, with keys in snake case, says the same`() throws {
        var old = Self.saved.json.pretty.replacing("\"1.1\"", with: "\"1.0\"")
        for (new, before) in [
            ("homerPlan", "homer_plan"), ("madeAt", "made_at"), ("fromFile", "from_file"),
            ("restartsSchedule", "restarts_schedule"), ("contentHash", "content_hash"),
        ] {
            #expect(old.contains("\"\(new)\""))
            old = old.replacing("\"\(new)\"", with: "\"\(before)\"")
        }
        let plan = try read(old).plan
        #expect(try plan == read(Self.saved.json.pretty).plan)
        #expect(plan.changes.first?.fromFile == "desired/old.json" && plan.changes.first?.restartsSchedule == true)
        #expect(plan.changes.first?.desired?.origin.contentHash == "c" && plan.madeAt == JSONSamples.time)
    }

    @Test func `A file of a version to come is refused by its version`() throws {
        let later = Self.saved.json.pretty.replacing("\"1.1\"", with: "\"2.0\"")
        #expect {
            try read(later)
        } throws: { error in
            (error as? Failure)?.message.contains("is a plan of format 2.0; this Homer reads 1.0 and 1.1") == true
        }
    }
}
