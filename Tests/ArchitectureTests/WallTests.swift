import Foundation
import Testing

/// Holds the imports to the table of the design (docs/architecture.md).
@Suite("Walls") struct WallTests {
    private static let system: Set<String> = ["Glibc", "Dispatch", "Synchronization"]

    /// What a target may import of ours and of others; the system's modules are allowed where they are listed.
    static let allowed: [String: Set<String>] = [
        "Cron": [],
        "HomerCore": ["Cron", "Crypto", "Foundation", "Synchronization"],
        "HomerSources": system.union(["Cron", "HomerCore", "CInotifyTools"]),
        "HomerStore": system.union(["HomerCore", "GRDB", "GRDBSQLite", "FoundationEssentials"]),
        "HomerHTTP": system.union(["HomerCore", "AsyncHTTPClient", "NIOCore", "NIOHTTP1"]),
        "HomerExecution": system.union(["HomerCore", "HomerHTTP", "Foundation", "Subprocess", "SystemPackage"]),
        "HomerNotify": system.union(["HomerCore", "HomerHTTP", "Logging"]),
        "HomerRuntime": system.union([
            "Cron", "HomerCore", "HomerStore", "HeapModule", "Logging", "Metrics", "ServiceLifecycle",
        ]),
        "HomerDashboard": system.union([
            "Cron", "HomerCore", "HomerStore", "Hummingbird", "HTTPTypes", "NIOCore", "Logging", "ServiceLifecycle",
        ]),
        "homer": system.union([
            "Cron", "HomerCore", "HomerSources", "HomerStore", "HomerExecution", "HomerNotify", "HomerRuntime",
            "HomerDashboard", "ArgumentParser", "Logging", "Metrics", "ServiceLifecycle", "UnixSignals", "Foundation",
        ]),
        "HomerTesting": ["Cron", "Glibc", "HomerCore", "HomerStore", "Synchronization"],
        "CInotifyTools": [],
    ]

    @Test("No target imports past its walls")
    func imports() {
        #expect(Repository.sources.count > 100)
        for file in Repository.sources {
            let known = Self.allowed[file.target]
            #expect(known != nil, "\(file.path): target \(file.target) is not in the table")
            for module in file.imports where known?.contains(module) == false {
                Issue.record("\(file.path) imports \(module), which \(file.target) may not")
            }
        }
    }

    @Test(
        "Each outside library has one importer",
        arguments: [
            ("GRDB", ["HomerStore"]), ("GRDBSQLite", ["HomerStore"]), ("Subprocess", ["HomerExecution"]),
            ("Crypto", ["HomerCore"]), ("CInotifyTools", ["HomerSources"]),
            ("ArgumentParser", ["homer"]), ("AsyncHTTPClient", ["HomerHTTP"]),
            ("Hummingbird", ["HomerDashboard"]),
        ])
    func soleImporter(_ module: String, _ owners: [String]) {
        let importers = Set(Repository.sources.filter { $0.imports.contains(module) }.map(\.target))
        #expect(importers.subtracting(owners).isEmpty)
    }

    @Test("No program links the test support, and the manifest keeps the same walls")
    func testing() throws {
        let importers = Repository.sources.filter { $0.imports.contains("HomerTesting") }
        #expect(importers.map(\.path).isEmpty)
        let manifest = try #require(Repository.text("Package.swift"))
        let products = manifest.components(separatedBy: ".testTarget(").first ?? manifest
        #expect(products.components(separatedBy: "\"HomerTesting\"").count == 2, "only its own declaration")
    }

    @Test("Files stay below 400 lines")
    func length() {
        for file in Repository.sources where file.lines.count > 401 {
            Issue.record("\(file.path) has \(file.lines.count - 1) lines")
        }
    }
}
