import ArgumentParser
import HomerCore
import HomerReport
import HomerSources

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a workspace that works: two intents, a configuration, a README.",
        discussion: """
            Writes nothing if one of the files exists already, unless --force replaces them.

            Inside a git repository homer.json says that what runs is what is committed
            ("source": { "mode": "commit", "ref": "HEAD" }): a saved edit waits, `homer
            diff` shows what committing it would change, and the commit changes what runs.
            Elsewhere a saved file is applied at once.

            homer.json has a budget for agents: $2 a run, $10 and 100 runs a day together.
            What is due beyond it is skipped (skipped:budget); raise it or take it out.
            Agents that say nothing about it have "startDeadline": "auto" ("agents").

            EXAMPLES:
              homer init ~/jobs && cd ~/jobs && homer diff
              homer init -o json

            EXIT CODES: 0 made · 2 files are in the way, or could not be written · 64
            usage.
            """)

    @OptionGroup var output: OutputOptions

    @Flag(help: "Replace files that are there.")
    var force = false

    @Argument(help: "The directory; made when missing.", completion: .directory)
    var directory = "."

    func run() async throws {
        let home = GlobalOptions.environment()["HOME"] ?? "/"
        let root = try Paths.fromHere(directory, home: home)
        let goesByCommits = await GitProbe().takes(root)
        let starter = StarterWorkspace(goesByCommits: goesByCommits)
        let present = starter.files.map(\.name).filter { Paths.exists("\(root)/\($0)") }
        guard present.isEmpty || force else {
            throw Failure(
                message: "in \(root) there already: \(present.joined(separator: ", "))\n"
                    + "  nothing was written; choose another directory, or replace them with --force")
        }
        for file in starter.files {
            let path = "\(root)/\(file.name)"
            try FileText.makeDirectory(Paths.parent(of: path))
            try FileText.write(file.text, to: path)
        }
        let names = starter.files.map(\.name)
        let mode = goesByCommits ? SourceMode.commit(SourceMode.usualRef) : .workTree
        output.printOne(.workspace, ActJSON.workspace(root, files: names, mode: mode)) {
            let change = directory == "." ? "" : "  cd \(directory)\n"
            let next = goesByCommits ? Self.commitHabit : Self.fileHabit
            return names.map { "wrote \($0)\n" }.joined() + Self.budget + next.replacing("CHANGE\n", with: change)
        }
    }

    private static let budget = """

        Agents have a budget: $2 a run, $10 and 100 runs a day together ("budgets" in homer.json). What is due beyond it
        is skipped, and `homer why` says so.

        """

    private static let fileHabit = """

        Next:
        CHANGE
          homer diff       what the first pass will do
          homer run        start the daemon; desired/hello.json runs within 30 seconds
          git init && git add -A && git commit -m "First jobs"    keep a history of them

        """

    private static let commitHabit = """

        This is a git repository, so what runs is what is committed ("source" in homer.json): a saved edit waits for its
        commit. Take "source" out of homer.json to have every saved file applied at once.

        Next:
        CHANGE
          homer diff       what committing these files will do
          git add -A && git commit -m "First jobs"
          homer run        start the daemon; desired/hello.json runs within 30 seconds

        """
}
