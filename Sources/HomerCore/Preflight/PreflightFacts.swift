/// What was found on the machine about one intent before it runs: everything the rules of `Preflight` judge by.
///
/// Gathered without starting a run and without spending anything; nothing in it is a secret.
package struct PreflightFacts: Hashable, Sendable {
    package var spec: IntentSpec
    package var directory: DirectoryFacts
    /// The context files that cannot be read.
    package var contextFaults: [ContextFault] = []
    /// One for each executor of `spec.chain`, in its order.
    package var links: [LinkFacts]
    /// Names that the query takes from the daemon's environment and that it does not have.
    package var missingInQuery: [String] = []
    /// Whether the runs have the rights of root.
    package var isRoot = false
    /// Whether homer.json names a channel for messages; nil where nobody has looked.
    package var hasChannel: Bool?

    package init(spec: IntentSpec, directory: DirectoryFacts, links: [LinkFacts]) {
        self.spec = spec
        self.directory = directory
        self.links = links
    }
}

/// The directory an intent runs in.
package struct DirectoryFacts: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case usable
        /// Programs can start there, and write nothing.
        case readOnly(reason: String)
        /// No program can start there.
        case unusable(reason: String)
    }

    package var path: String
    package var state: State

    package init(path: String, state: State = .usable) {
        self.path = path
        self.state = state
    }
}

package struct ContextFault: Hashable, Sendable {
    /// Its place in `contextFiles`.
    package var index: Int
    package var path: String
    package var reason: String

    package init(index: Int, path: String, reason: String) {
        self.index = index
        self.path = path
        self.reason = reason
    }
}

/// What one executor of the chain would start with.
package struct LinkFacts: Hashable, Sendable {
    package var program: ProgramFacts
    package var login: LoginState
    /// Names in `${env:…}` that the daemon's environment does not have.
    package var missingNames: [EnvironmentName]
    /// The names of the variables that the program gets.
    package var variables: Set<String>
    /// The budget of the day that keeps a due run from starting with it now. Known only where there is a database.
    package var overrun: BudgetOverrun?

    package init(
        program: ProgramFacts, login: LoginState = .unknown, missingNames: [EnvironmentName] = [],
        variables: Set<String> = []
    ) {
        self.program = program
        self.login = login
        self.missingNames = missingNames
        self.variables = variables
    }
}

/// The program of an executor.
package enum ProgramFacts: Hashable, Sendable {
    /// It starts none: its work is a request.
    case none
    /// Its name is known only when the run starts.
    case unknown
    case missing(name: String, reason: String)
    case found(path: String, version: ProgramVersion)

    package var path: String? {
        if case .found(let path, _) = self { path } else { nil }
    }
    package var version: String? {
        if case .found(_, .said(let text)) = self { text } else { nil }
    }
    package var isMissing: Bool {
        if case .missing = self { true } else { false }
    }
}

/// What a program answered to `--version`.
package enum ProgramVersion: Hashable, Sendable {
    /// Programs that are not Homer's to know are not asked.
    case notAsked
    case said(String)
    case refused(reason: String)
}

/// Whether the program of an agent has a login, as far as its files and variables tell.
package enum LoginState: Hashable, Sendable {
    /// By a variable or a file of that name. Whether it is still valid only a run can tell.
    case found(by: String)
    /// None of what it logs in with is there; `remedy` is what to do.
    case missing(remedy: String)
    /// It can be logged in by what cannot be seen.
    case unknown

    /// The word in JSON and tables.
    package var word: String {
        switch self {
        case .found: "found"
        case .missing: "missing"
        case .unknown: "unknown"
        }
    }
}
