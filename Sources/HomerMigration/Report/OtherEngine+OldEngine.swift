package import HomerCore
package import HomerReport
import HomerStore

extension OtherEngine {
    /// The old engine, wherever `mode` says it is.
    package static func oldEngine(_ mode: LegacyMode) -> OtherEngine {
        OtherEngine(
            state: { try OldEngine(mode, $0, zones: $1, now: $2) },
            story: { row, snapshot in
                .oldEngine(
                    fires: try snapshot.legacyFires(of: row.id), runs: try snapshot.legacyRuns(of: row.id, newest: 100))
            },
            jobs: { snapshot, zones, moments in
                try JobsReport(snapshot, OldEngine(mode, snapshot, zones: zones, now: moments.now)).section(moments)
            })
    }
}
