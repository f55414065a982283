import HomerCore

/// The executors of this binary.
package enum BuiltInExecutors {
    package static let names = DecodeOptions.builtinExecutors

    /// What `homer.json` may say of an executor: the path of its program, or the address of its server.
    package static func settings(of name: String) -> [String] {
        switch name {
        case "openai": ["baseURL"]
        case "command", "http": []
        default: ["path"]
        }
    }

    /// The program an executor starts when nothing else is configured; nil for one that starts none of its own.
    package static func program(of name: String) -> String? {
        guard settings(of: name).contains("path") else { return nil }
        return name == "shell" ? "/bin/sh" : name
    }
}
