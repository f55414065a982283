/// Every code a diagnostic can carry. Codes are public and never change meaning; `docs/errors.md` lists them all, held
/// by a test.
package enum ErrorCode: String, Hashable, Sendable, CaseIterable {
    // Reading the bytes
    case unreadable = "E100"
    case emptyFile = "E101"
    case tooLarge = "E102"
    case notUTF8 = "E103"
    // The text
    case syntax = "E110"
    case tooDeep = "E111"
    case duplicateKey = "E112"
    // The fields
    case unknownField = "E120"
    case missingField = "E121"
    case wrongType = "E122"
    case invalidValue = "E123"
    case outOfRange = "E124"
    case unsupportedVersion = "E125"
    // What they mean
    case invalidCron = "E130"
    case cronNeverFires = "E131"
    case unknownTimeZone = "E132"
    case timeInPast = "E133"
    case chainCycle = "E134"
    case chainTargetMissing = "E135"
    case unknownLane = "E136"
    case unknownVariable = "E137"
    // The set of files
    case duplicateID = "E140"
    case linkLeavesSource = "E141"
    case brokenLink = "E142"
    case notARegularFile = "E143"
    case uncommittedDeletion = "E150"
    case absenceUnproven = "E151"
    case refusedByDatabase = "E160"
    // Worth knowing, never blocking
    case suspiciousCron = "W200"
    case missingContextFile = "W201"
    case droppedLegacyField = "W202"
    case legacyFallback = "W203"
    case notCarriedOut = "W204"
    case laneNotConfigured = "W205"
    case likelySeconds = "W206"
    case optionLikeQuery = "W207"
    case notAnIntentFile = "W208"
    case secretUnavailable = "W220"
    // Found before the intent runs
    case programMissing = "W300"
    case programSilent = "W301"
    case noLogin = "W302"
    case directoryUnusable = "W303"
    case directoryReadOnly = "W304"
    case environmentNameMissing = "W305"
    case contextFileUnreadable = "W306"
    case toolsOutOfReach = "W307"
    case argumentsRefused = "W308"
    case budgetSpent = "W309"
    case nobodyToTell = "W310"
}

extension ErrorCode {
    /// Whether an entry with this error may hold any intent: what it says could not be read.
    package var hidesContents: Bool {
        switch self {
        case .unreadable, .tooLarge, .notUTF8, .notARegularFile, .linkLeavesSource, .brokenLink: true
        default: false
        }
    }
}
