extension ErrorCode {
    /// What the code means, in one sentence without a full stop.
    package var summary: String { explanation.summary }

    /// What to do about it.
    package var remedy: String { explanation.remedy }

    private var explanation: (summary: String, remedy: String) {
        switch self {
        case .unreadable:
            ("the file cannot be read", "Check its permissions and those of the directories above it.")
        case .emptyFile:
            ("the file is empty", "Write the intent, or remove the file. An empty file never disables an intent.")
        case .tooLarge: ("the file is larger than the limit", "Move long texts to context files.")
        case .notUTF8: ("the file is not UTF-8", "Save it as UTF-8 without a byte order mark.")
        case .syntax:
            ("the text is not JSON", "Correct the text at the caret; comments and trailing commas are not JSON.")
        case .tooDeep: ("objects or arrays are nested too deep", "Flatten the value.")
        case .duplicateKey: ("a key appears twice in one object", "Remove one of the two.")
        case .unknownField: ("the field does not exist here", "Correct its name; homer explain lists the fields.")
        case .missingField: ("a required field is missing", "Add the field.")
        case .wrongType: ("the value has the wrong JSON type", "Write the type the message asks for.")
        case .invalidValue: ("the value is not one the field takes", "Write one of the values the message lists.")
        case .outOfRange: ("the value is too small or too large", "Write a value within the limits the message gives.")
        case .unsupportedVersion:
            ("the file is of a newer format version", "Update homer, or write the file in the older version.")
        case .invalidCron:
            (
                "the cron expression is wrong",
                "Correct the field at the caret; homer cron shows what an expression means."
            )
        case .cronNeverFires: ("no date of the calendar matches the expression", "Correct the day or the month.")
        case .unknownTimeZone: ("the time zone does not exist", "Use an IANA name such as Europe/Zurich.")
        case .timeInPast: ("the time is in the past", "Write a future time, or trigger the intent by hand.")
        case .chainCycle: ("intents wait for each other in a circle", "Break the circle at one of its after triggers.")
        case .chainTargetMissing: ("the intent to wait for does not exist", "Correct the id in trigger.intent.")
        case .unknownLane: ("the lane does not exist", "Use a configured lane, or add it to homer.json.")
        case .unknownVariable:
            (
                "a placeholder of the query names no variable, or one that may not stand there",
                "Do as the hint says; homer explain query lists the variables. A literal {{ is written {{{{."
            )
        case .duplicateID:
            ("two inputs have the same id", "Give one of them another id; the first owner keeps running.")
        case .linkLeavesSource: ("a symbolic link points outside its source", "Copy the file into the directory.")
        case .brokenLink: ("a symbolic link points to nothing", "Remove or correct the link.")
        case .notARegularFile: ("the entry is not a regular file", "Remove the pipe, socket or device.")
        case .uncommittedDeletion:
            (
                "a file that git tracks is missing, and no commit removed it",
                "Commit the removal (git rm), or bring the file back (git restore). Until then its intent keeps running."
            )
        case .absenceUnproven:
            (
                "the file is gone, and it cannot be told whether somebody removed it",
                "Do as the message says: git did not answer, a dead git left its lock, or an entry that cannot be read may have the intent."
            )
        case .refusedByDatabase:
            (
                "the database does not take the intent, although nothing was found wrong with it",
                "Change what the message names; all other intents are applied. Please report it."
            )
        case .suspiciousCron: ("the cron expression is legal but probably not meant", "Check it with homer cron.")
        case .missingContextFile:
            ("a context file does not exist", "Create it or remove it from contextFiles; the run goes on without it.")
        case .droppedLegacyField: ("a field of schedule.json is not used", "Remove it, or move the job to desired/.")
        case .legacyFallback: ("a value of schedule.json was replaced by a default", "Write one of the known values.")
        case .notCarriedOut:
            (
                "the field is valid, but this version of Homer does not carry it out yet",
                "Do as the hint says until a version that does; the file can stay as it is."
            )
        case .likelySeconds:
            (
                "a number of milliseconds looks like seconds",
                "Write the length as a text with its unit, such as \"10m\" or \"90s\"."
            )
        case .optionLikeQuery:
            (
                "the query may be taken for an option of the program that is given it",
                "Put \"--\" before \"{{query}}\" in execution.command, or leave it out: the query then comes on "
                    + "standard input."
            )
        case .notAnIntentFile:
            (
                "the name looks like an intent's, and the file is not read",
                "Give it a name that ends in .json, in small letters, with JSON in it; or name it in .homerignore."
            )
        case .secretUnavailable:
            (
                "a secret that the file names cannot be read here",
                "Do as the message says; where the daemon cannot read it either, the run is refused."
            )
        case .programMissing:
            (
                "the program of an executor is not there",
                "Install it as the message says, or write its path in homer.json; a fallback is tried if there is one."
            )
        case .programSilent:
            (
                "the program of an agent is there and does not say its version",
                "Call it with --version by hand, as the user of the daemon."
            )
        case .noLogin:
            (
                "an agent has no login for the user of the daemon",
                "Log in as that user, or give the daemon a key as the hint says."
            )
        case .directoryUnusable:
            (
                "no program can start in the directory of the intent",
                "Make the directory, or correct workingDirectory or the lane."
            )
        case .directoryReadOnly:
            (
                "an agent that may write cannot write in its directory",
                "Let the user of the daemon write there, or choose another directory."
            )
        case .environmentNameMissing:
            (
                "a variable that the intent needs is not in the daemon's environment",
                "Set it where the daemon is started, and start the daemon again."
            )
        case .contextFileUnreadable:
            (
                "a context file cannot be read by the user of the daemon",
                "Do as the hint says; the run goes on without the file and notes it."
            )
        case .toolsOutOfReach:
            (
                "an agent is given servers of tools and may use none of their tools",
                "Allow the tools by their names, or leave the servers out."
            )
        case .argumentsRefused:
            (
                "the program of an agent refuses the options it would be given",
                "Do as the hint says; the run would end as bad_input."
            )
        case .budgetSpent:
            (
                "a budget of the day that holds the intent is spent",
                "Wait until it counts anew, or raise it; until then due runs are skipped, or a fallback is tried."
            )
        case .nobodyToTell:
            (
                "the intent wants its successes told, and there is no channel to tell them over",
                "Name a channel in \"notify\" of homer.json, or leave onSuccess out."
            )
        case .laneNotConfigured:
            (
                "the lane has no directory, so the intent runs in the default lane's",
                "Add the lane to \"lanes\" in homer.json, or correct its name."
            )
        }
    }
}
