/// The files of a new workspace. They pass `homer validate`, and do no harm when they run.
struct StarterWorkspace {
    /// Whether what runs is what is committed: where git has the files.
    let goesByCommits: Bool

    var files: [(name: String, text: String)] {
        [
            ("desired/hello.json", Self.hello), ("desired/nightly-example.json", Self.nightly), ("homer.json", config),
            (".gitignore", ".homer/\n"), ("README.md", readme),
        ]
    }

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

    private var config: String {
        let source =
            goesByCommits
            ? """
              "source": {
                "mode": "commit",
                "ref": "HEAD"
              },

            """ : ""
        return """
            {
            \(source)  "lanes": {
                "default": "."
              },
              "runtime": {
                "concurrency": 4,
                "drain": "30s"
              },
              "budgets": {
                "workspace": {
                  "perRun": {
                    "cost": 2
                  },
                  "perDay": {
                    "cost": 10,
                    "runs": 100
                  }
                }
              },
              "agents": {
                "startDeadline": "auto"
              }
            }

            """
    }

    private var readme: String {
        let habit =
            goesByCommits
            ? """
            What runs is what is committed ("source" in `homer.json`): edit a file, look with
            `homer diff`, commit it, and a running daemon applies it.
            """ : "Save a file, and a running daemon applies it."
        return """
            # Jobs

            Every file in `desired/` is one job ("intent") that Homer runs. \(habit)

                homer validate              check the files
                homer diff                  see what would change, down to the run times
                homer run                   start the daemon
                homer get                   see what is there and when it runs next
                homer logs hello            read what it printed
                homer explain               the fields a file can have

            Agents do not run hours late ("agents" in `homer.json`: a file that says nothing else
            has `"startDeadline": "auto"`). One that runs unattended should say
            `"suspendAfter": 3` too: it stops by itself when it keeps failing.

            Agents may use $2 a run, and $10 and 100 runs a day together ("budgets" in
            `homer.json`): a run that is due beyond that is skipped, and `homer why` says
            so. `homer status` shows what is spent.

            Whoever can write `desired/` can run commands as the user of the daemon.
            State (database, outputs, backups) is in `.homer/`, which git ignores.

            """
    }
}
