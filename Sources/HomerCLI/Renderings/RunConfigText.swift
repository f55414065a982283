import HomerCore
import HomerReport
import HomerStore

/// What a run really ran with, for people: a fact a line.
struct RunConfigText {
    private let found: RunConfig

    init(_ found: RunConfig) { self.found = found }

    private var config: EffectiveConfig { found.config }

    var text: String {
        let facts: [(String, String?)] = [
            ("Run", "\(RunName(found.run)) of \(found.intentID)"),
            ("Spec", "generation \(found.generation)" + (found.commit.map { ", commit \($0)" } ?? "")),
            ("Executor", config.executor + (config.version.map { " \($0)" } ?? "")),
            ("Program", config.program?.path), ("SHA-256", config.program?.sha256),
            ("Model", said(config.model, asked: config.asked.model)),
            ("Permission mode", said(config.permissionMode, asked: config.asked.permissionMode)),
            ("Sandbox", said(nil, asked: config.asked.sandbox)), ("Login", config.keySource),
            ("Directory", config.directory), ("Tools", list(config.tools)),
            ("Servers", list(config.servers?.map(\.shown))), ("Drifted", found.drift?.text),
        ]
        let shown = facts.compactMap { name, value in value.map { (name, $0) } }
        let width = shown.map(\.0.count).max() ?? 0
        return shown.map { name, value in
            "\(name):\(String(repeating: " ", count: width - name.count + 2))\(TerminalText.line(value))\n"
        }.joined()
    }

    private func said(_ said: String?, asked: String?) -> String? {
        guard let said else { return asked.map { "\($0) (asked for)" } }
        return asked.map { $0 == said ? said : "\(said) (asked for \($0))" } ?? said
    }

    private func list(_ names: [String]?) -> String? {
        names.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") }
    }
}
