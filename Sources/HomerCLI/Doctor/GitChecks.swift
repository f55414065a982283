import Glibc
import HomerCore
import HomerReport
import HomerSources

/// Whether git answers about the files: commits, authors, and the proof that what is gone was removed.
struct GitChecks {
    let workspace: Workspace
    var git = GitProbe()

    func run() async -> [Finding] {
        let tops = GitPlaces.tops(of: [workspace.desired] + workspace.schedules.map(\.path))
        guard !tops.isEmpty else { return [outside] }
        guard let version = await git.version() else { return [absent] }
        var found: [Finding] = []
        for top in tops {
            if let failure = await git.refusal(in: top) {
                found.append(finding("git \(version) does not read \(top): \(failure.sentence)", hint: hint(top)))
            } else {
                found.append(.ok("git", "\(version), reads \(top)"))
            }
        }
        return found
    }

    private var outside: Finding {
        let message = "the files lie in no git repository"
        guard workspace.source == .workTree else {
            return .fail("git", message, hint: "run `git init`, or take the files as source (source.mode worktree)")
        }
        return .info("git", message, hint: "`git init` gives every change a commit and an author, and removals a proof")
    }

    private var absent: Finding {
        finding("the files lie in a repository, and git is not found", hint: "install git, or correct PATH")
    }

    /// Nothing is read without git when the source is a commit; else removals are not believed.
    private func finding(_ message: String, hint: String) -> Finding {
        workspace.source == .workTree ? .warn("git", message, hint: hint) : .fail("git", message, hint: hint)
    }

    private func hint(_ top: String) -> String {
        var info = stat()
        let quoted = ShellWord.quoted(top)
        guard stat(top, &info) == 0, info.st_uid != geteuid() else {
            return "see what `git -C \(quoted) status` says"
        }
        return "if you trust its owner: git config --global --add safe.directory \(quoted)"
    }
}
