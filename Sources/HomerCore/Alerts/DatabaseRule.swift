/// The database is damaged, or holds rows that cannot be read. Damage speaks for the rows.
enum DatabaseRule {
    static func findings(_ facts: AlertFacts) -> [AlertFinding] {
        if let damage = facts.damage {
            return [
                AlertFinding(
                    .database, "damaged", severity: .critical, title: "The database is damaged",
                    detail: [damage, "homer doctor", "homer backup list"])
            ]
        }
        return facts.unreadable.map { reason in
            [
                AlertFinding(
                    .database, "unreadable", title: "A row of the database cannot be read",
                    detail: [reason, "The others go on.", "homer doctor"])
            ]
        } ?? []
    }
}
