import HomerCore

/// A file a command was asked about, read.
struct InputFile {
    enum Kind: Hashable {
        case intent
        case schedule(lane: String)
        /// `homer.json`
        case config
    }

    var kind: Kind
    /// Absolute; nil for standard input.
    var path: String?
    /// As the user would type it.
    var shown: String
    var bytes: [UInt8]
    /// Whether messages may quote it.
    var mayShow = true

    /// What a file is, by its name, else by having a `jobs` array as only schedule files do.
    static func kind(name: String, bytes: [UInt8]) -> Kind {
        if name == "homer.json" { return .config }
        if name.hasPrefix("schedule"), name.hasSuffix(".json") { return .schedule(lane: "default") }
        let tree = JSONParser.parse(bytes, limits: JSONLimits(bytes: 8 << 20)).tree
        let jobs = tree.node(atField: "jobs")
        return jobs.map { tree[$0].kind == .array } == true ? .schedule(lane: "default") : .intent
    }
}
