import ArgumentParser
import HomerStore

/// Ids of the database for shell completion. Slow or missing databases complete to nothing, never to an error.
enum IntentCompletion {
    static var kind: CompletionKind {
        .custom { _, _, _ in
            guard let workspace = try? GlobalOptions.parse([]).resolve(), let store = try? workspace.existingStore()
            else {
                return []
            }
            return (try? store.intentIDs()) ?? []
        }
    }
}
