/// What of an effective configuration can differ, in the order in which it is told.
package enum ConfigField: String, Word, CaseIterable {
    case version
    /// The path the program was found at.
    case program
    /// The hash of the program's file.
    case programHash
    case model, permissionMode
    /// By what the program logged in.
    case keySource
    case tools, servers
    case directory

    /// As a sentence has it.
    package var inWords: String {
        switch self {
        case .programHash: "program file"
        case .permissionMode: "permission mode"
        case .keySource: "login"
        case .version, .program, .model, .tools, .servers, .directory: rawValue
        }
    }
}
