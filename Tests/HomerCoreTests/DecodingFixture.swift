import HomerCore

/// Short ways to say what a test reads.
enum Fixture {
    static let options = DecodeOptions(
        knownTimeZone: { ["UTC", "Europe/Zurich", "America/Los_Angeles"].contains($0) },
        timeZoneNames: { ["UTC", "Europe/Zurich", "America/Los_Angeles"] })
    static let decoder = IntentDecoder(options: options)

    static let example = """
        {
          "$schema": "../docs/schema/intent.schema.json",
          "id": "morning-brief",
          "name": "Morning brief",
          "description": "What matters today, at six",
          "trigger":   { "type": "cron", "expression": "0 6 * * *", "timeZone": "America/Los_Angeles" },
          "execution": { "executor": "claude", "model": "sonnet", "timeout": "10m" },
          "query": "Write the morning brief for {{fire.date}}.",
          "contextFiles": ["~/memory/work.md"],
          "lane": "work", "enabled": true, "priority": 70,
          "notify": { "onSuccess": true, "onFailure": true }
        }
        """

    static func read(_ text: String) -> IntentReading { decoder.decode(Array(text.utf8), file: "desired/a.json") }

    /// An intent whose text between the required fields and the end is `more`.
    static func intent(
        trigger: String = #"{"type":"immediate"}"#, execution: String = #"{"executor":"shell"}"#, _ more: String = ""
    ) -> String {
        let tail = more.isEmpty ? "" : "," + more
        return #"{"id":"a","trigger":\#(trigger),"execution":\#(execution),"query":"true"\#(tail)}"#
    }
}
