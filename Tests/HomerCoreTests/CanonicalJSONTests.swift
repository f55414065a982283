import HomerTesting
import Testing

@testable import HomerCore

/// Text from values: what every hash and every answer is made of.
struct CanonicalJSONTests {
    @Test func `what JSON or a terminal would take for something else is spelt out, and nothing else is`() {
        let text = "a\"b\\c\nd\re\tf\u{0}g\u{1}h\u{1F}i\u{7F}jé/😀"
        let spelt = #""a\"b\\c\nd\re\tf\u0000g\u0001h\u001fi\u007fjé/😀""#
        #expect(JSONValue.string(text).compact == spelt)
        #expect(CanonicalJSON.bytes(.string(text)) == Array(spelt.utf8))
        #expect(JSONValue.string("").compact == #""""#)
        #expect(JSONValue.string("\n").compact == #""\n""#)
    }

    @Test func `containers are one line, or two spaces a level`() {
        let value: JSONValue = .object([
            JSONMember("b", .array([])), JSONMember("a", .object([])),
            JSONMember("c", .array([1, .null, .double(.nan)])),
            JSONMember("d", .object([JSONMember("e", true), JSONMember("f", .double(0.5))])),
        ])
        #expect(value.compact == #"{"b":[],"a":{},"c":[1,null,null],"d":{"e":true,"f":0.5}}"#)
        #expect(CanonicalJSON.compact(value, sortedKeys: true).hasPrefix(#"{"a":{},"b":[]"#))
        #expect(
            value.pretty == """
                {
                  "b": [],
                  "a": {},
                  "c": [
                    1,
                    null,
                    null
                  ],
                  "d": {
                    "e": true,
                    "f": 0.5
                  }
                }
                """)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `what is written is read as it was`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &random) ? 0x80 : 0x1F64F), using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(try JSONValue(parsing: JSONValue.string(text).compact).string == text, "seed \(seed)")
        }
    }
}
