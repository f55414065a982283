import HomerCore

/// Why the database could not be used. `description` is a sentence with the next step in it.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// There is no database file yet.
        case missing
        /// The file is not a database Homer knows, or is damaged.
        case unknownSchema
        /// A later Homer has migrated it.
        case newerSchema
        /// A shipped migration does not match what this binary has.
        case changedMigration
        /// Another daemon has taken over: this one must stop writing.
        case fenced
        /// The lock, the database or the workspace of this daemon was moved or deleted: it may start nothing.
        case displaced
        /// The state moved since the plan was made.
        case stalePlan
        /// The plan was applied before.
        case alreadyApplied
        case notFound
        /// The request contradicts the stored state (already running, disabled, …).
        case conflict
        /// SQLite refuses what is to be written: a constraint, or more than it can hold.
        case refused
        /// A row holds a word or a time that this Homer cannot read.
        case unreadable
        /// Locked, full, read-only, damaged: SQLite's own words follow.
        case sqlite
    }

    package var code: Code
    package var description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
