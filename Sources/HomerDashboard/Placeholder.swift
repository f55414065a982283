// Replaced by what comes.
import HomerCore
