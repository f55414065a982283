package import HomerCore

/// What settings are made of beside `homer.json`: the command line, the environment, and where the command was given.
///
/// A daemon keeps its own in the database, so that every answer can be made by them.
package struct WorkspaceInputs: Hashable, Sendable {
    package var workspace: String?
    package var database: String?
    package var desired: String?
    package var schedule: [String] = []
    package var source: String?
    package var config: String?
    package var logFormat: String?
    package var logLevel: String?
    package var concurrency: Int?
    /// `--bind`
    package var listen: String?
    package var environment: [String: String]
    /// The current directory, which paths of the command line count from; nil when it was removed.
    package var here: String?

    /// The variables that are settings. Others are not kept.
    package static let variables = [
        "HOME", "HOMER_WORKSPACE", "HOMER_DATABASE", "HOMER_DESIRED", "HOMER_SCHEDULE", "HOMER_CONFIG",
        "HOMER_LOG_FORMAT", "HOMER_LOG_LEVEL", "HOMER_SOURCE", "HOMER_BRANCH", "HOMER_GIT_HOLD", "HOMER_LEGACY_ENGINE",
    ]

    package init(environment: [String: String], here: String?) {
        self.environment = environment.filter { Self.variables.contains($0.key) }
        self.here = here
    }

    package var json: JSONValue {
        .object([
            "workspace": workspace.map { .string($0) }, "database": database.map { .string($0) },
            "desired": desired.map { .string($0) }, "schedule": .array(schedule.map { .string($0) }),
            "source": source.map { .string($0) }, "config": config.map { .string($0) },
            "logFormat": logFormat.map { .string($0) }, "logLevel": logLevel.map { .string($0) },
            "concurrency": concurrency.map { .int(Int64($0)) }, "listen": listen.map { .string($0) },
            "environment": .object(
                environment.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }),
            "here": here.map { .string($0) },
        ])
    }

    /// nil when the value is not what `json` gives.
    package init?(json: JSONValue) {
        guard let variables = json["environment"]?.members else { return nil }
        var environment: [String: String] = [:]
        for variable in variables { environment[variable.key] = variable.value.string }
        self.init(environment: environment, here: json["here"]?.string)
        workspace = json["workspace"]?.string
        database = json["database"]?.string
        desired = json["desired"]?.string
        schedule = (json["schedule"]?.array ?? []).compactMap(\.string)
        source = json["source"]?.string
        config = json["config"]?.string
        logFormat = json["logFormat"]?.string
        logLevel = json["logLevel"]?.string
        concurrency = json["concurrency"]?.int.flatMap { Int(exactly: $0) }
        listen = json["listen"]?.string
    }
}
