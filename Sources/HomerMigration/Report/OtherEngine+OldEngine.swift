package import HomerCore
package import HomerReport
import HomerStore

extension OtherEngine {
    /// The old engine, wherever `mode` says it is.
    package static func oldEngine(_ mode: LegacyMode) -> OtherEngine {
        OtherEngine(
            state: { try OldEngine(mode, $0, zones: $1, now: $2) },
            story: { row, store in
                .oldEngine(
                    fires: try store.legacyFires(of: row.id), runs: try store.legacyRuns(of: row.id, newest: 100))
            },
            jobs: { store, zones, moments in
                try JobsReport(store, OldEngine(mode, store, zones: zones, now: moments.now)).section(moments)
            })
    }
}
