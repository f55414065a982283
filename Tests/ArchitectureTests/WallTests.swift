import Foundation
import Testing

/// `Package.swift` says who may import whom. The imports and the table of docs/architecture.md are held to it.
@Suite("Walls") struct WallTests {
    private static let page = "docs/architecture.md"
    /// The system's own modules, open to all but `Cron`, which imports nothing. Foundation is not among them.
    private static let system: Set<String> = ["Glibc", "Dispatch", "Synchronization"]
    private static let foundation: Set<String> = ["Foundation", "FoundationEssentials"]
    /// Modules that come with a product and have no product of their own here.
    private static let companions: [String: Set<String>] = [
        "AsyncHTTPClient": ["NIOCore", "NIOHTTP1"], "Hummingbird": ["NIOCore", "NIOHTTPTypes"],
        "Subprocess": ["SystemPackage"],
    ]
    /// Products that more than one program target may link.
    private static let shared: Set<String> = ["ArgumentParser", "GRDB", "Logging", "ServiceLifecycle"]

    private let manifest: Manifest
    private let programs: [Manifest.Target]

    init() throws {
        manifest = Manifest(try #require(Repository.text("Package.swift")))
        programs = manifest.targets.filter { !$0.isTest && $0.name != "HomerBenchmarks" }
        try #require(programs.count > 8)
    }

    private func modules(of target: Manifest.Target) -> Set<String> {
        Set(Repository.sources.filter { $0.target == target.name }.flatMap(\.imports))
    }

    @Test("No file imports what its target does not depend on")
    func imports() {
        #expect(Repository.sources.count > 100)
        for file in Repository.sources {
            guard let target = manifest[file.target] else {
                Issue.record("\(file.path): no target of Package.swift is called \(file.target)")
                continue
            }
            let companions = target.products.reduce(into: Set<String>()) { $0.formUnion(Self.companions[$1] ?? []) }
            let system = target.name == "Cron" ? [] : Self.system.union(Self.foundation)
            let allowed = target.ours.union(target.products).union(companions).union(system)
            for module in file.imports where !allowed.contains(module) {
                Issue.record("\(file.path) imports \(module), on which \(target.name) does not depend")
            }
        }
    }

    @Test("No target depends on what none of its files imports")
    func unused() {
        for target in programs {
            for module in target.ours.union(target.products).subtracting(modules(of: target)) {
                Issue.record("\(target.name) depends on \(module) and does not import it")
            }
        }
    }

    @Test("Tests import only what their target depends on")
    func testImports() {
        let names = Set(manifest.targets.map(\.name))
        for file in Repository.tests {
            guard let target = manifest[file.target] else { continue }
            for module in file.imports where names.contains(module) && !target.ours.contains(module) {
                Issue.record("\(file.path) imports \(module), on which \(target.name) does not depend")
            }
        }
    }

    @Test("The table of docs/architecture.md says of each target what Package.swift and its imports say")
    func table() throws {
        let rows = try rows(below: "## Walls")
        #expect(rows.map { $0[0] }.sorted() == programs.map { "`\($0.name)`" }.sorted())
        for target in programs {
            guard let row = rows.first(where: { $0[0] == "`\(target.name)`" }) else { continue }
            let foundation = modules(of: target).intersection(Self.foundation)
            #expect(Self.list(row[1]) == target.ours, "of ours, \(target.name)")
            #expect(Self.list(row[2]) == target.products.union(foundation), "of others, \(target.name)")
        }
    }

    @Test("Every folder of Sources stands in the map of docs/architecture.md, and every folder of the map is there")
    func map() throws {
        let named = try rows(below: "## Map of folders").map { $0[0].filter { $0 != "`" } }
        let folders = Set(Repository.sources.map { $0.path.split(separator: "/").dropFirst().dropLast() })
            .map { $0.joined(separator: "/") }
        #expect(named.sorted() == folders.sorted())
    }

    @Test("Adapters do not know each other")
    func adapters() {
        let adapters: Set<String> = ["HomerSources", "HomerStore", "HomerExecution"]
        for target in programs where adapters.contains(target.name) {
            #expect(target.ours.isDisjoint(with: adapters), "\(target.name)")
        }
    }

    @Test("Each outside library has one owner, and no program links the test support")
    func owners() {
        for product in Set(programs.flatMap(\.products)).subtracting(Self.shared) {
            let owners = programs.filter { $0.products.contains(product) }.map(\.name)
            #expect(owners.count == 1, "\(product): \(owners)")
        }
        #expect(programs.filter { $0.ours.contains("HomerTesting") }.map(\.name).isEmpty)
    }

    @Test("Files stay below 300 lines")
    func length() {
        for file in Repository.sources where file.lines.count > 301 {
            Issue.record("\(file.path) has \(file.lines.count - 1) lines")
        }
    }

    /// The rows of the first table below a heading of the page.
    private func rows(below heading: String) throws -> [[String]] {
        let page = try #require(Repository.text(Self.page))
        let lines = page.components(separatedBy: "\n").drop { $0 != heading }.drop { !$0.hasPrefix("|") }
        let table = lines.prefix { $0.hasPrefix("|") }.dropFirst(2)
        try #require(!table.isEmpty)
        return table.map { row in
            row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private static func list(_ cell: String) -> Set<String> {
        Set(cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }
}
