/// The headings by which HOMER told that an answer is a plan to be approved.
package enum PlanMarker: String, Hashable, Sendable, CaseIterable {
    case implementationPlan = "## Implementation Plan"
    case proposedChanges = "## Proposed Changes"
    case phase = "### Phase 1"
    case step = "### Step 1:"
    case filesToModify = "## Files to Modify"
    case migrationRequired = "## Migration Required"
    case breakingChanges = "## Breaking Changes"

    /// The first marker of an answer, anywhere in it as HOMER looked for it; nil when it is no plan. Linear in the text.
    package static func first(in answer: String) -> PlanMarker? {
        let markers = allCases.map { ($0, Array($0.rawValue.utf8)) }
        let bytes = Array(answer.utf8)
        for position in bytes.indices where bytes[position] == UInt8(ascii: "#") {
            for (marker, text) in markers where bytes[position...].starts(with: text) { return marker }
        }
        return nil
    }
}
