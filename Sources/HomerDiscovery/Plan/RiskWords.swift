/// The words by which `RiskScreen` tells what a text asks for, in lower case.
enum RiskWords {
    /// Asked for as they stand.
    static let verbs: [String: RiskSign] = table([
        .deleting: "delete erase wipe purge destroy unlink truncate overwrite shred rm",
        .publishing: "push deploy publish",
        .paying: "pay buy purchase subscribe",
        .sending: "send tweet upload submit reply notify",
        .approvals: "approve reject",
        .running: "execute kill restart reboot install uninstall",
        .permissions: "sudo chmod chown",
    ])

    /// Nouns as often as verbs: asked for with something behind them.
    static let transitive: [String: RiskSign] = table([
        .deleting: "drop empty clear",
        .publishing: "merge release commit",
        .paying: "order transfer wire trade sell donate book",
        .sending: "email mail message post text forward call share",
        .running: "run stop start shut",
    ])

    static let determiners: Set<String> = words(
        "the a an it them this that these those to all every any each my our your his her their me him us everyone "
            + "everything on into out down up")

    /// Harmless in an answer; not when they are about a file, a setting, a permission or an approval.
    static let changing: Set<String> = words(
        "write rewrite edit modify change update create append save rename move replace set add put insert patch "
            + "configure remove disable enable grant raise lower turn switch skip bypass ignore allow give apply commit "
            + "use make")

    static let objects: Set<String> = words(
        "file files folder folders directory directories disk crontab config configuration repository repo database "
            + "settings system daemon homer intent intents schedule schedules desired bashrc zshrc profile flag flags")

    static let permissions: Set<String> = words(
        "permission permissions permissionmode privilege privileges sandbox access rights allowlist allowedtools")

    static let approvals: Set<String> = words("approval approvals approved auto-approve consent")

    /// Words and pairs of words that mean the same wherever they stand: commands, and names of our own controls.
    static let anywhere: [String: RiskSign] = [
        "homer json": .control, "schedule json": .control, "runtime flags": .control, "desired directory": .control,
        "desired folder": .control,
        "permissionmode": .permissions, "permission mode": .permissions, "bypasspermissions": .permissions,
        "bypass permissions": .permissions, "skip permissions": .permissions, "dangerously skip": .permissions,
        "dangerously bypass": .permissions, "full access": .permissions, "yolo": .permissions, "sudo": .permissions,
        "allowedtools": .permissions, "without sandbox": .permissions, "disable sandbox": .permissions,
        "homer approve": .approvals, "homer reject": .approvals, "auto approve": .approvals,
        "without approval": .approvals, "skip approval": .approvals, "skip approvals": .approvals,
        "bypass approval": .approvals, "bypass approvals": .approvals, "without asking": .approvals,
        "already approved": .approvals, "pre approved": .approvals,
        "git push": .publishing, "force push": .publishing, "git commit": .publishing, "git merge": .publishing,
        "npm publish": .publishing, "docker push": .publishing, "kubectl apply": .publishing,
        "rm rf": .deleting, "rm r": .deleting, "rm f": .deleting, "drop table": .deleting, "drop database": .deleting,
        "git reset": .deleting, "git clean": .deleting, "kubectl delete": .deleting,
        "homer apply": .running, "homer trigger": .running, "homer run": .running, "kill 9": .running,
        "crontab e": .writing, "sed i": .writing,
    ]

    /// What a request may begin behind.
    static let leads: Set<String> = words(
        "and then or please must should also now just directly immediately automatically finally afterwards you "
            + "will can shall next first quietly silently lets always")

    /// Words before "to" that make a question of what follows.
    static let questions: Set<String> = words(
        "how whether when where what which way ways best options option tools tool better safe safest possible")

    static let extensions: Set<String> = words(
        "swift json md txt sh py rb yml yaml toml ts rs c h cpp plist conf cfg ini env sql db sqlite log html css csv")

    private static func words(_ list: String) -> Set<String> { Set(list.split(separator: " ").map(String.init)) }

    private static func table(_ lists: [RiskSign: String]) -> [String: RiskSign] {
        var table: [String: RiskSign] = [:]
        for (sign, list) in lists {
            for word in words(list) { table[word] = sign }
        }
        return table
    }
}
