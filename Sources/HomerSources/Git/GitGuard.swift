/// What every git is started with, so that looking at a repository runs nothing that the repository names.
///
/// A work tree that was copied or unpacked brings its own configuration, and a git that is only asked a question starts
/// programs for it: hooks, file system monitors, filters, pagers, signature checks, transports of a partial clone. All of
/// it is off here, for every question.
///
/// Filters (`filter.NAME.clean`, `.process`) are the one thing without a switch: their names are the repository's own.
/// They run when git reads a file of the work tree, so no question makes it do that: use `rev-parse`, `symbolic-ref`,
/// `log` without patches, `ls-tree`, `ls-files`, `config --get` and `cat-file` without `--filters`; never `status`, `diff` or
/// `hash-object`. `WorkTreeFiles` compares the files instead. None of these commands takes a lock either.
enum GitGuard {
    /// `-c` before the command; it wins over every file of configuration.
    static let settings: [String] = [
        // Programs that a look runs.
        "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "log.showSignature=false",
        "gpg.program=false", "gpg.openpgp.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
        "diff.external=", "core.editor=false", "sequence.editor=false",
        // A missing object of a partial clone would be fetched.
        "protocol.allow=never", "core.sshCommand=false", "core.askPass=false", "credential.helper=",
        "core.alternateRefsCommand=false", "fetch.recurseSubmodules=false",
        // Nobody asked for housekeeping.
        "gc.auto=0", "maintenance.auto=false", "diff.autoRefreshIndex=false",
        // A directory that only looks like a repository is none.
        "safe.bareRepository=explicit",
        // It changes what `log` prints.
        "log.follow=false",
    ]

    /// Options of git itself.
    static let options = ["--no-optional-locks", "--no-pager"]

    /// Variables that win over configuration, or have no key in it.
    static let environment = [
        // The list of allowed transports, before and above `protocol.NAME.allow`; no transport is called that.
        "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_SSH_COMMAND=false", "GIT_ASKPASS=false",
        "SSH_ASKPASS=false", "GIT_TERMINAL_PROMPT=0", "GIT_EDITOR=false", "GIT_SEQUENCE_EDITOR=false", "GIT_PAGER=cat",
        "PAGER=cat", "GIT_OPTIONAL_LOCKS=0",
        // A file name with a star in it is not a pattern.
        "GIT_LITERAL_PATHSPECS=1", "LC_ALL=C",
    ]
}
