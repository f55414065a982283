import Foundation
import HomerCore
import HomerReport
import Testing

/// The board and the alerts of `examples/monitoring/` ask for metrics that are there.
@Suite("Monitoring examples") struct MonitoringExamplesTests {
    private static let files = ["examples/monitoring/alerts.yml", "examples/monitoring/dashboard.json"]

    /// Every metric that a text names, histograms by their own name.
    private static func names(_ text: String) -> Set<String> {
        Set(
            text.matches(of: /\b(homer|process)_[a-z0-9_]+/).map { match in
                let name = String(match.output.0)
                for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
                    let base = String(name.dropLast(suffix.count))
                    if MetricName(rawValue: base)?.definition.kind == .histogram { return base }
                }
                return name
            })
    }

    @Test("They name existing metrics only", arguments: files)
    func names(_ file: String) throws {
        let names = Self.names(try Checkout.text(file))
        #expect(names.count > 5)
        for name in names where MetricName(rawValue: name) == nil { Issue.record("\(file) names \(name)") }
    }

    @Test("So does the page of metrics")
    func page() throws {
        for name in Self.names(try Checkout.text("docs/metrics.md")) where MetricName(rawValue: name) == nil {
            Issue.record("docs/metrics.md names \(name)")
        }
    }

    @Test("The board is JSON, and every panel asks something")
    func board() throws {
        let board = try JSONValue(parsing: try Checkout.text("examples/monitoring/dashboard.json"))
        let panels = try #require(board["panels"]?.array)
        #expect(panels.count > 8)
        for panel in panels {
            let targets = panel["targets"]?.array ?? []
            #expect(!targets.isEmpty && targets.allSatisfy { $0["expr"]?.string?.isEmpty == false })
        }
        let ids = panels.compactMap { $0["id"]?.int }
        #expect(Set(ids).count == panels.count)
    }

    @Test("promtool takes the rules", .enabled(if: Promtool.path != nil))
    func rules() throws {
        let path = Checkout.root.appending(path: "examples/monitoring/alerts.yml").path
        let answer = try Promtool.run(["check", "rules", path])
        #expect(answer.status == 0, "\(answer.output)")
    }
}
