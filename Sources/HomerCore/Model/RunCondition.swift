/// A cheap command that is asked before the work of a run whether there is anything to do.
package struct RunCondition: Hashable, Sendable {
    package enum Work: Hashable, Sendable {
        /// A program and its arguments, as `execution.command` of the `command` executor, without placeholders.
        case command([String])
        /// A script for `/bin/sh`.
        case shell(String)
    }

    package var work: Work
    /// Hard limit of one try.
    package var timeout: Milliseconds
    /// What follows a condition that neither let the run go on nor ended it.
    package var retry: RetryPolicy

    package static let standardTimeout = Milliseconds.seconds(30)
    /// Bytes of its output that are passed on: it must fit one environment variable (128 KiB) with room to spare.
    package static let outputLimit = 32 << 10
    /// EX_TEMPFAIL of sysexits.h: nothing to do now.
    package static let skipStatus: Int32 = 75

    package init(_ work: Work, timeout: Milliseconds = standardTimeout, retry: RetryPolicy = .off) {
        self.work = work
        self.timeout = timeout
        self.retry = retry
    }

    /// What is run, on one line.
    package var words: String {
        switch work {
        case .command(let words): words.map(ShellWord.quoted).joined(separator: " ")
        case .shell(let script): script.split(whereSeparator: \.isNewline).joined(separator: "; ")
        }
    }

    /// `./has-mail --unread, at most 30s`
    package var text: String { "\(words), at most \(timeout)" }

    /// What a process that exited with that status says.
    package static func verdict(exit status: Int32) -> ConditionVerdict {
        switch status {
        case 0: .passed
        case skipStatus: .skipped
        default: .failed
        }
    }
}
