import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the metrics of the database, or write them for node_exporter's textfile collector.",
        discussion: """
            The text format of Prometheus. For who wants no port: a timer writes the file,
            in one step, so that a reader never sees half of it. It has what the database
            knows; what only the daemon's process knows (how long a round takes, events of
            the file system) is in `/metrics` alone (`listen` in homer.json, docs/metrics.md).

            EXIT CODES: 0 written · 2 the database cannot be read, or the file not written ·
            64 usage.

            EXAMPLES:
              homer metrics
              homer metrics --textfile /var/lib/node_exporter/textfile/homer.prom
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Replace this file, readable by all, in place of printing.", valueName: "file"))
    var textfile: String?

    @Option(help: ArgumentHelp("How many intents have series of their own.", valueName: "number"))
    var intents = StoreMetrics.ownSeries

    func validate() throws {
        if let textfile, !textfile.hasSuffix(".prom") {
            throw ValidationError("node_exporter reads files that end in .prom: \"\(textfile)\" does not")
        }
        guard (0...10_000).contains(intents) else { throw ValidationError("--intents takes a number from 0 to 10000") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.readStore()
        let families = try store.snapshot {
            try $0.metrics(workspace.report, zones: workspace.zones(store), now: WallClock.now(), limit: intents)
        }
        let text = PrometheusText.text(families)
        guard let textfile else { return Console.printText(text) }
        try FileText.write(text, to: Paths.fromHere(textfile, home: workspace.home), mode: 0o644)
    }
}
