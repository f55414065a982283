import HomerCore
import HomerNotify
import HomerReport
import HomerStore

extension BotDesk {
    /// What is wrong now, the newest first.
    func alerts() throws -> BotText {
        let moments = moments()
        let open = try store.snapshot { try $0.incidents(limit: 30) }
        guard !open.isEmpty else { return BotText("✅ Nothing is wrong") }
        var text = BotText()
        for incident in open {
            text.line(.code("\(incident.id)"), " ", .bold(incident.title))
            text.line("\(incident.standing(moments))")
        }
        return text
    }

    /// Throws `StoreError` when there is none of that number, or it is over.
    func acknowledge(_ name: String, by who: String) throws -> BotText {
        let id = try number(name)
        try store.acknowledge(incident: id, by: who, now: WallClock.now())
        return BotText("✅ \(id) acknowledged: it is not told again until it is over")
    }

    /// Throws as `acknowledge`.
    func snooze(_ name: String, _ length: Milliseconds, by who: String) throws -> BotText {
        let (id, now) = (try number(name), WallClock.now())
        try store.snooze(incident: id, until: now + length, by: who, now: now)
        return BotText("⏸️ \(id) is not told again for \(length)")
    }

    private func number(_ name: String) throws -> Int64 {
        guard let id = Int64(name) else { throw BotRefusal.other("\(name) is no number; /alerts lists what is wrong.") }
        return id
    }
}
