// Replaced by what comes.
import Testing
