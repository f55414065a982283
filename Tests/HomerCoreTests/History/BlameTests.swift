import HomerCore
import HomerTesting
import Testing

@Suite("Blame") struct BlameTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Specs of generations 1, 2, … as JSON.
        var specs: [String]
        var owners: [String: Int]
    }

    static let rows: [Row] = [
        Row(testDescription: "no history, no fields", specs: [], owners: [:]),
        Row(
            testDescription: "what never changed is of the first", specs: [#"{"a":1,"b":{"c":"x"}}"#],
            owners: ["a": 1, "b.c": 1]),
        Row(
            testDescription: "only what changed moves on", specs: [#"{"a":1,"b":1}"#, #"{"a":2,"b":1}"#],
            owners: ["a": 2, "b": 1]),
        Row(
            testDescription: "the last change counts, not the first",
            specs: [#"{"a":1}"#, #"{"a":2}"#, #"{"a":3}"#, #"{"a":3}"#], owners: ["a": 3]),
        Row(
            testDescription: "back to an old value is a change", specs: [#"{"a":1}"#, #"{"a":2}"#, #"{"a":1}"#],
            owners: ["a": 3]),
        Row(testDescription: "a new field is of who added it", specs: ["{}", #"{"a":1}"#], owners: ["a": 2]),
        Row(testDescription: "a removed field is nobody's", specs: [#"{"a":1,"b":1}"#, #"{"b":1}"#], owners: ["b": 1]),
        Row(
            testDescription: "removed and added again is of who added it again",
            specs: [#"{"a":1}"#, "{}", #"{"a":1}"#], owners: ["a": 3]),
        Row(
            testDescription: "an array is one field", specs: [#"{"a":[1,2]}"#, #"{"a":[1,2,3]}"#], owners: ["a": 2]),
        Row(
            testDescription: "an object that is emptied becomes a field",
            specs: [#"{"a":{"b":1}}"#, #"{"a":{}}"#], owners: ["a": 2]),
        Row(
            testDescription: "a word that becomes an object is of who did it",
            specs: [#"{"overlap":"skip"}"#, #"{"overlap":{"policy":"allow","max":2}}"#],
            owners: ["overlap.policy": 2, "overlap.max": 2]),
        Row(
            testDescription: "the order of keys is no change", specs: [#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#],
            owners: ["a": 1, "b": 1]),
    ]

    @Test("Which generation a field is of", arguments: rows)
    func owners(_ row: Row) throws {
        let history = try row.specs.enumerated().map { (generation: $0 + 1, spec: try JSONValue(parsing: $1)) }
        #expect(blame(history) == row.owners)
    }

    @Test("Gaps between generations do not matter")
    func gaps() throws {
        let history = [
            (generation: 4, spec: try JSONValue(parsing: #"{"a":1,"b":1}"#)),
            (generation: 9, spec: try JSONValue(parsing: #"{"a":1,"b":2}"#)),
        ]
        #expect(blame(history) == ["a": 4, "b": 9])
    }

    @Test("Of a whole spec every field has an owner, and is listed once, sorted")
    func wholeSpec() {
        let old = Samples.spec("a")
        let new = Samples.spec("a") { $0.priority = 70 }
        let owners = blame([(1, old.canonical), (2, new.canonical)])
        let paths = specFields(of: new.canonical).map(\.path)
        #expect(Set(paths) == Set(owners.keys))
        #expect(paths.count == owners.count)
        #expect(paths == paths.sorted())
        #expect(owners.filter { $0.value == 2 }.map(\.key) == ["priority"])
    }
}
