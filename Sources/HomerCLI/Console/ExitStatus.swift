package import ArgumentParser
import Glibc
import HomerCore
import HomerReport
import HomerStore

/// Exit codes.
package enum ExitStatus: Int32 {
    case clean = 0
    /// Changes (diff, plan), errors found (validate), a run that failed (trigger --wait). Nothing else.
    case changes = 1
    /// The question could not be answered.
    case trouble = 2
    /// Answered or applied, but at least one input is held.
    case held = 3
    /// A removal was blocked; `migrate report`: the cutover should not be made yet.
    case blocked = 4
    /// The plan is stale or was applied before.
    case stale = 5
    case usage = 64
    /// `watch-daemon`: no daemon runs (EX_UNAVAILABLE).
    case gone = 69
    /// The lock, the database or the workspace of the daemon was moved or deleted (EX_OSFILE).
    case displaced = 72
    /// Another daemon has the database (EX_TEMPFAIL).
    case locked = 75

    /// Prints what went wrong and says which status to exit with.
    package static func report(_ error: any Error, of root: any ParsableCommand.Type) -> Int32 {
        switch error {
        case let code as ExitCode: return code.rawValue
        case let failure as Failure:
            Console.error(failure.message)
            return failure.status.rawValue
        case let error as ReportError:
            Console.error(error.message)
            return trouble.rawValue
        case let error as StoreError:
            Console.error(error.description)
            return (error.code == .stalePlan || error.code == .alreadyApplied ? stale : trouble).rawValue
        case let loss as DaemonGround.Loss:
            Console.error("\(loss): nothing is started any more; look what happened to it, then `homer run` again")
            return displaced.rawValue
        case let error as LockError:
            // Without a holder there is no other daemon: the lock file itself cannot be used.
            guard error.holder != nil else {
                Console.error("\(error); the daemon must be able to write there")
                return trouble.rawValue
            }
            Console.error("another daemon has this database: \(error)")
            return locked.rawValue
        default: return reportParserError(error, of: root)
        }
    }

    private static func reportParserError(_ error: any Error, of root: any ParsableCommand.Type) -> Int32 {
        let code = root.exitCode(for: error)
        let message = root.fullMessage(for: error)
        if code == .success {
            Console.print(message)
            Console.flush()
            return clean.rawValue
        }
        // ArgumentParser answers EX_USAGE for a wrong command line, and 1 for any error it does not know.
        if code == .validationFailure {
            Console.errorText(message + "\n")
            return usage.rawValue
        }
        Console.error("\(error)")
        return trouble.rawValue
    }
}

/// A command's own way to end with a sentence and a code.
package struct Failure: Error {
    package var message: String
    package var status: ExitStatus = .trouble

    package init(message: String, status: ExitStatus = .trouble) {
        self.message = message
        self.status = status
    }
}
