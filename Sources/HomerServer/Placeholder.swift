// Replaced by what comes.
import Hummingbird
import CoreMetrics
