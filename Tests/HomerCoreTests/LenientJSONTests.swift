import HomerCore
import Testing

@Suite struct LenientJSONTests {
    @Test func `JSON of others is read without crashing`() {
        let text = #"{"a":"\u00e9\ud83d\ude00\ud800","b":[1,-2.5e1,null]}"#
        #expect(JSONValue(lenient: text)?["a"]?.string == "é😀\u{FFFD}")
        #expect(JSONValue(lenient: "{") == nil)
        #expect(JSONValue(lenient: "") == nil)
        #expect(JSONValue(lenient: String(repeating: "[", count: 100_000)) == nil)
        #expect(JSONValue.firstObject(in: "[ERROR] { x {\"error\": {}}")?["error"] != nil)
        #expect(JSONValue.firstObject(in: "prefix {} {\"a\":1} suffix") == JSONValue.object(["a": 1]))
        #expect(JSONValue.firstObject(in: "none") == nil)
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"), ("\"a\n\u{1}b\"", "a\n\u{1}b"),
    ])
    func `a string that is not quite right is mended`(text: String, value: String) {
        #expect(JSONValue(lenient: text) == .string(value))
        #expect(JSONParser.parse(Array(text.utf8)).syntaxError != nil)
    }

    @Test func `bytes that are not UTF-8 become replacement characters`() {
        #expect(JSONValue(lenient: [0x22, 0x61, 0xFF, 0x62, 0x22]) == .string("a\u{FFFD}b"))
        #expect(JSONValue(lenient: [0x22, 0xE2, 0x82, 0x22])?.string?.hasPrefix("\u{FFFD}") == true)
    }

    @Test func `of a key given twice the first counts, and a large number is a double`() {
        #expect(JSONValue(lenient: #"{"a":1,"a":2}"#)?["a"] == 1)
        #expect(JSONValue(lenient: "92233720368547758080")?.number == 92_233_720_368_547_758_080)
    }

    @Test(arguments: ["[1,]", "{\"a\":1} x", "nope", "// a\n1", "'a'", "{a:1}", "\"\\q\"", "\"open"])
    func `what is not JSON is nil all the same`(text: String) { #expect(JSONValue(lenient: text) == nil) }
}
