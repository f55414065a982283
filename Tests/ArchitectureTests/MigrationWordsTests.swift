import Foundation
import Testing

/// The words of the move stay in its wing (docs/migration-wing.md). What is left of them elsewhere may only become less.
@Suite("Words of the move") struct MigrationWordsTests {
    /// Folders of the wing, and steps of the schema, which keep their bytes.
    private static let wing = ["HomerMigration", "HomerCLI/Migrate", "HomerStore/Schema/Steps"]

    /// How often they stand in code, by folder.
    private static let ceilings = [
        "HomerCLI": 1,
        "HomerCLI/Configuration": 20,
        "HomerCLI/Doctor": 1,
        "HomerCLI/Files": 1,
        "HomerCLI/Looking": 4,
        "HomerCLI/Running": 29,
        "HomerCLI/Upkeep": 1,
        "HomerCLI/Workspace": 25,
        "HomerCore/Desired": 4,
        "HomerCore/Fields": 1,
        "HomerCore/Legacy": 16,
        "HomerCore/Plan": 8,
        "HomerCore/Schedule": 17,
        "HomerCore/Words": 20,
        "HomerDashboard/Assets": 2,
        "HomerDashboard/Pages": 2,
        "HomerReport/JSON": 2,
        "HomerReport/Runs": 1,
        "HomerReport/Status": 29,
        "HomerReport/Why": 5,
        "HomerRuntime/Execute": 2,
        "HomerRuntime/Logging": 19,
        "HomerRuntime/Reconcile": 9,
        "HomerSources/ScheduleFile": 6,
        "HomerStore/Database": 2,
        "HomerStore/Operate": 13,
        "HomerStore/Reconcile": 4,
        "HomerStore/Schema": 18,
        "homer": 19,
    ]

    @Test("Outside the wing they stand nowhere else, and no more often than before")
    func ceilings() throws {
        let word = try Regex("HOMER(?!_)|[Ll]egacy|[Ss]hadow|[Pp]arallel")
        var found: [String: Int] = [:]
        for file in Repository.sources {
            let folder = file.path.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
            guard !Self.wing.contains(where: { folder == $0 || folder.hasPrefix($0 + "/") }) else { continue }
            let count = file.code.reduce(0) { $0 + $1.matches(of: word).count }
            if count > 0 { found[folder, default: 0] += count }
        }
        for (folder, count) in found.sorted(by: { $0.key < $1.key }) {
            let ceiling = Self.ceilings[folder] ?? 0
            #expect(count <= ceiling, "\(folder) has more of them than before: put it into the wing")
            #expect(count >= ceiling, "\(folder) has fewer now: lower its ceiling to \(count)")
        }
        for folder in Set(Self.ceilings.keys).subtracting(found.keys).sorted() {
            Issue.record("\(folder) has none of them any more: take it off the list")
        }
    }
}
