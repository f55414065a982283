import ArgumentParser
import HomerCore

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a workspace that works: two intents, a configuration, a README.",
        discussion: """
            Writes nothing when one of the files is there already, unless --force replaces
            them.

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

    func run() throws {
        let home = GlobalOptions.environment()["HOME"] ?? "/"
        let root = Paths.absolute(directory, from: Paths.currentDirectory(), home: home)
        let present = StarterWorkspace.files.map(\.name).filter { Paths.exists("\(root)/\($0)") }
        guard present.isEmpty || force else {
            throw Failure(
                message: "in \(root) there already: \(present.joined(separator: ", "))\n"
                    + "  nothing was written; choose another directory, or replace them with --force")
        }
        for file in StarterWorkspace.files {
            let path = "\(root)/\(file.name)"
            try FileText.makeDirectory(Paths.parent(of: path))
            try FileText.write(file.text, to: path)
        }
        let names = StarterWorkspace.files.map(\.name)
        output.printOne(
            .object([
                "format_version": "1.0", "workspace": .string(root), "files": .array(names.map { .string($0) }),
            ])
        ) {
            let change = directory == "." ? "" : "  cd \(directory)\n"
            return names.map { "wrote \($0)\n" }.joined()
                + """

                Next:
                \(change)  homer diff       what the first pass will do
                  homer run        start the daemon; desired/hello.json runs within 30 seconds
                  git init && git add -A && git commit -m "First jobs"    keep a history of them

                """
        }
    }
}

/// The files of a new workspace. They pass `homer validate`, and do no harm when they run.
enum StarterWorkspace {
    static let files: [(name: String, text: String)] = [
        ("desired/hello.json", hello), ("desired/nightly-example.json", nightly), ("homer.json", config),
        (".gitignore", ".homer/\n"), ("README.md", readme),
    ]

    private static let hello = #"""
        {
          "id": "hello",
          "name": "Hello",
          "description": "Notes every half minute how full the disk is; a first intent to change and to throw away",
          "trigger": {
            "type": "interval",
            "every": "30s"
          },
          "execution": {
            "executor": "shell",
            "timeout": "10s"
          },
          "query": "df -P . | awk 'NR == 2 { print \"hello, the disk is \" $5 \" full\" }'"
        }

        """#

    private static let nightly = #"""
        {
          "id": "nightly-example",
          "name": "Nightly example",
          "description": "Lists what changed in this directory in a day; set enabled to true to run it at half past two",
          "trigger": {
            "type": "cron",
            "expression": "30 2 * * *"
          },
          "execution": {
            "executor": "shell",
            "timeout": "5m"
          },
          "query": "find . -path ./.homer -prune -o -path ./.git -prune -o -type f -mtime -1 -print | sort",
          "enabled": false
        }

        """#

    private static let config = """
        {
          "lanes": {
            "default": "."
          },
          "runtime": {
            "concurrency": 4,
            "drain": "30s"
          }
        }

        """

    private static let readme = """
        # Jobs

        Every file in `desired/` is one job ("intent") that Homer runs. Save a file, and a running daemon applies it.

            homer validate              check the files
            homer diff                  see what would change, down to the run times
            homer run                   start the daemon
            homer get                   see what is there and when it runs next
            homer logs hello            read what it printed
            homer explain               the fields a file can have

        Whoever can write `desired/` can run commands as the user of the daemon.
        State (database, outputs, backups) is in `.homer/`, which git ignores.

        """
}
