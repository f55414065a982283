import Glibc
import HomerCore
import Testing

@testable import HomerSources

/// A repository that was copied or unpacked names programs in many places. Plain git runs each of these when it is asked
/// the right question; no look of Homer's does.
@Suite(.timeLimit(.minutes(5))) struct GitVectorTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Plants `$EVIL`, a program that leaves `$MARK`.
        var plant: String
        /// What makes plain git run it.
        var fire: String
    }

    /// The blob of desired/a.json is not here: git asks the remote of a partial clone for it.
    private static let missing = """
        git config core.repositoryformatversion 1; git config extensions.partialClone o
        git config remote.o.promisor true
        rm -f .git/objects/$(git rev-parse HEAD:desired/a.json | sed "s|^..|&/|");
        """

    private static func signed(_ kind: String) -> String {
        #"""
        c=$(printf 'tree %s\nauthor A <a@b> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\n' \
            "$(git rev-parse 'HEAD^{tree}')" > commit
          printf 'gpgsig -----BEGIN \#(kind) SIGNATURE-----\n \n x\n -----END \#(kind) SIGNATURE-----\n\nsigned\n' >> commit
          git hash-object -t commit -w commit)
        rm commit; git update-ref refs/heads/main $c; git config log.showSignature true;
        """#
    }

    static let vectors: [Vector] = [
        Vector(
            testDescription: "filter.clean",
            plant: #"git config filter.x.clean "$EVIL"; echo '* filter=x' > .git/info/attributes"#, fire: "git status"),
        Vector(
            testDescription: "filter.process",
            plant: #"git config filter.x.process "$EVIL"; echo '* filter=x' > .gitattributes"#, fire: "git diff HEAD"),
        Vector(
            testDescription: "filter.smudge",
            plant: #"git config filter.x.smudge "$EVIL"; echo '* filter=x' > .gitattributes"#,
            fire: "git cat-file --filters HEAD:desired/a.json"),
        Vector(
            testDescription: "core.attributesFile that names a filter",
            plant: #"git config filter.x.clean "$EVIL"; echo '* filter=x' > .git/at; "#
                + #"git config core.attributesFile "$PWD/.git/at""#,
            fire: "git diff HEAD"),
        Vector(
            testDescription: "core.fsmonitor", plant: #"git config core.fsmonitor "$EVIL""#, fire: "git status"),
        Vector(
            testDescription: "core.hooksPath",
            plant: #"mkdir .git/h; cp "$EVIL" .git/h/post-index-change; git config core.hooksPath "$PWD/.git/h""#,
            fire: "git status"),
        Vector(
            testDescription: "a hook",
            plant: #"mkdir -p .git/hooks; cp "$EVIL" .git/hooks/post-index-change"#, fire: "git status"),
        Vector(
            testDescription: "remote.uploadpack of a partial clone",
            plant: missing
                + #"git init -q --bare .git/o; git config remote.o.url "$PWD/.git/o"; "#
                + #"git config remote.o.uploadpack "$EVIL""#,
            fire: "git cat-file -p HEAD:desired/a.json"),
        Vector(
            testDescription: "core.sshCommand of a partial clone",
            plant: missing + #"git config remote.o.url ssh://127.0.0.1/x; git config core.sshCommand "$EVIL""#,
            fire: "git ls-tree -l HEAD desired/"),
        Vector(
            testDescription: "an ext:: address of a partial clone, allowed by name",
            plant: missing + #"git config remote.o.url "ext::$EVIL"; git config protocol.ext.allow always"#,
            fire: "git cat-file -p HEAD:desired/a.json"),
        Vector(
            testDescription: "core.gitProxy of a partial clone",
            plant: missing + #"git config remote.o.url git://127.0.0.1/x; git config core.gitProxy "$EVIL""#,
            fire: "git cat-file -p HEAD:desired/a.json"),
        Vector(
            testDescription: "gpg.program", plant: signed("PGP") + #"git config gpg.program "$EVIL""#,
            fire: "git log -1"),
        Vector(
            testDescription: "gpg.openpgp.program", plant: signed("PGP") + #"git config gpg.openpgp.program "$EVIL""#,
            fire: "git log -1"),
        Vector(
            testDescription: "gpg.ssh.program",
            plant: signed("SSH")
                + #"git config gpg.ssh.program "$EVIL"; git config gpg.ssh.allowedSignersFile /dev/null"#,
            fire: "git log -1"),
        Vector(
            testDescription: "diff.external", plant: #"git config diff.external "$EVIL"; echo >> desired/a.json"#,
            fire: "git diff HEAD"),
        Vector(
            testDescription: "diff.textconv",
            plant: #"git config diff.x.textconv "$EVIL"; echo '*.json diff=x' > .gitattributes"#, fire: "git log -p -1"),
        Vector(
            testDescription: "diff.command",
            plant: #"git config diff.x.command "$EVIL"; echo '*.json diff=x' > .gitattributes; "#
                + "echo >> desired/a.json",
            fire: "git diff HEAD"),
        Vector(
            testDescription: "include.path",
            plant: #"printf '[core]\nfsmonitor=%s\n' "$EVIL" > .git/more; git config include.path more"#,
            fire: "git status"),
        Vector(
            testDescription: "includeIf",
            plant: #"printf '[core]\nfsmonitor=%s\n' "$EVIL" > .git/more; git config 'includeIf.gitdir:/**.path' more"#,
            fire: "git status"),
        Vector(
            testDescription: "the configuration of one work tree",
            plant: #"git config extensions.worktreeConfig true; git config --worktree core.fsmonitor "$EVIL""#,
            fire: "git status"),
        Vector(
            testDescription: "a .git file that leads elsewhere",
            plant: #"mv .git elsewhere; echo 'gitdir: elsewhere' > .git; git config core.fsmonitor "$EVIL""#,
            fire: "git status"),
        Vector(
            testDescription: "a repository below the source",
            plant: """
                git init -q desired/team; cd desired/team; echo '{}' > t.json; git add .; git commit -qm t; cd ../..
                git -c advice.addEmbeddedRepo=false add desired/team; git commit -qm team
                git -C desired/team config core.fsmonitor "$EVIL"
                """, fire: "git status"),
        Vector(
            testDescription: "a directory that only looks like a repository",
            plant: """
                mv .git kept; cp -r kept/* .; git config -f config core.fsmonitor "$EVIL"
                git config -f config core.bare false; git config -f config core.worktree "$PWD"; mkdir .git; touch .git/HEAD
                """, fire: "git status"),
        Vector(
            testDescription: "core.editor", plant: #"git config core.editor "$EVIL""#, fire: "git commit --amend"),
        Vector(
            testDescription: "credential.helper", plant: #"git config credential.helper "$EVIL""#,
            fire: #"printf 'url=https://x.invalid\n' | git credential fill; true"#),
        Vector(
            testDescription: "core.askPass", plant: #"git config core.askPass "$EVIL""#,
            fire: #"printf 'url=https://x.invalid\n' | git credential fill; true"#),
        Vector(
            testDescription: "core.pager", plant: #"git config core.pager "$EVIL""#,
            fire: "script -qec 'git log' /dev/null < /dev/null"),
    ]

    @Test("Plain git runs it, and no look of ours does", arguments: vectors)
    func vector(_ vector: Vector) async throws {
        let directory = try TemporaryDirectory()
        let outside = try TemporaryDirectory()
        let (evil, mark) = (outside("evil"), outside("mark"))
        try outside.write("evil", "#!/bin/sh\ntouch '\(mark)'\n")
        chmod(evil, 0o755)
        let shell = Shell(directory: directory.path, environment: ["EVIL": evil, "MARK": mark])
        try #require(
            shell.run(
                """
                git init -q -b main . && mkdir desired && echo '{}' > desired/a.json && git add -A && git commit -qm one \
                && echo '{ }' > desired/a.json && git commit -qam two
                """))
        shell.run(vector.plant)
        // Files that look changed, and an index that is older than they are.
        let stir = "touch -d 2001-01-01 desired/a.json; rm -f '\(mark)'"
        shell.run(stir)
        shell.run(vector.fire)
        // What is not installed here cannot be shown here.
        let hasPager = vector.testDescription != "core.pager" || access("/usr/bin/script", X_OK) == 0
        if hasPager { #expect(access(mark, F_OK) == 0, "plain git does not run it: the vector proves nothing") }
        shell.run(stir)
        await Self.look(at: directory.path)
        #expect(access(mark, F_OK) != 0, "a look ran it")
        #expect(access(directory(".git/index.lock"), F_OK) != 0)
    }

    /// Everything Homer ever asks git.
    private static func look(at path: String) async {
        let source = FileSource(
            root: path, desired: path + "/desired", desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: GitProbe(), clock: ImpatientClock(), now: GitRepository.later)
        _ = await source.read()
        let commit = CommitFileSource(
            root: path, desired: path + "/desired", desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: GitProbe(), ref: "main")
        _ = await commit.read()
        _ = await commit.read(ref: "HEAD~1")
        let probe = GitProbe()
        for top in [path, path + "/desired", path + "/desired/team"] {
            _ = await probe.refusal(in: top)
            _ = await probe.revision(of: top)
            _ = await probe.dirty(among: ["a.json", "desired/a.json"], in: top)
            _ = await probe.tracked(at: ["."], in: top)
            _ = await probe.lastCommit(touching: ["a.json", "desired/a.json"], in: top)
            _ = await probe.differing(from: "HEAD", at: ["."], in: top)
            _ = await probe.sparseMode(top)
            _ = await CommitHistory().commits(touching: ["."], in: top)
            _ = await CommitHistory().contents(of: "desired/a.json", at: "HEAD", in: top)
        }
    }
}
