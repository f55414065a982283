import HomerCore
import Testing

@Suite struct JSONParserTests {
    static let mistakes: [(String, String)] = [
        (#"{"a":1,}"#, "a comma before '}' is not allowed"), ("[1,]", "a comma before ']' is not allowed"),
        ("{\"a\":1\n\"b\":2}", "expected ',' or '}' after this value"),
        ("[1 2]", "expected ',' or ']' after this value"),
        ("{'a':1}", "single quotes are not JSON"), ("{a:1}", "a key must be in double quotes"),
        ("{\"a\":1} // x", "// comments are not JSON"), ("/* x */ {}", "/* comments are not JSON"),
        ("# x\n{}", "# comments are not JSON"), (#"{"a":"b"#, "this string has no closing quote"),
        ("{\"a\":\"b\nc\"}", "this string has no closing quote"), (#"{"a":[1"#, "the file ends inside an array"),
        (#"{"a":"#, "the file ends inside an object"), (#"{"a" 1}"#, "expected ':' after this key"),
        ("[01]", "a number must not begin with 0"), ("[1.]", "a digit must follow the decimal point"),
        ("[1e]", "the exponent has no digits"), ("[NaN]", "NaN is not a JSON value"),
        ("[True]", "True must be written in lower case"), ("[+1]", "a number must not begin with '+'"),
        ("[.5]", "a number must not begin with '.'"), ("[-]", "- is not a number"), ("[1x]", "1x is not a number"),
        ("[0x10]", "0x10 is not a number"), (#"["\x"]"#, "this is not an escape JSON knows"),
        (#"["\ud800"]"#, "half of a surrogate pair is not a character"),
        (#"["\udc00"]"#, "half of a surrogate pair is not a character"),
        (#"["\u12g4"]"#, "\\u must be followed by four hexadecimal digits"),
        ("[\"a\tb\"]", "a tab inside a string is not allowed"),
        ("\u{FEFF}{}", "a byte order mark is not allowed in JSON"),
        ("", "the file is empty"), (" \n", "the file is empty"),
        ("{} {}", "unexpected '{' after the end of the JSON value"),
        ("[}", "expected a value, found '}'"), ("[1}", "expected ']' here, found '}'"),
        ("hello", "a text must be in double quotes"),
    ]

    @Test(arguments: mistakes) func eachMistakeHasItsOwnMessage(text: String, message: String) {
        #expect(JSONParser.parse(Array(text.utf8)).syntaxError?.message == message)
    }

    @Test(arguments: [
        [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xE2, 0x82],
    ])
    func malformedUTF8IsNamed(bytes: [UInt8]) {
        #expect(JSONParser.parse(bytes).syntaxError?.code == .notUTF8)
    }

    @Test(arguments: [
        #"{"a":[1,-2,3.5,1e3,true,false,null,"x\n\"é😀",{}],"b":{"c":[]}}"#, "0", "-0.5", #""""#, "[[[]]]",
    ])
    func writingWhatWasReadChangesNothing(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: CanonicalJSON.compact(value)) == value)
        #expect(try JSONValue(parsing: CanonicalJSON.pretty(value)) == value)
    }

    @Test func escapesAreResolved() throws {
        #expect(try JSONValue(parsing: #""\u0041\ud83d\ude00\/\t""#) == .string("A😀/\t"))
    }

    @Test func integersStayExact() throws {
        #expect(try JSONValue(parsing: "9223372036854775807") == .int(.max))
        #expect(try JSONValue(parsing: "-9223372036854775808") == .int(.min))
        #expect(JSONParser.parse(Array("[9223372036854775808]".utf8)).problems.first?.code == .outOfRange)
        #expect(JSONParser.parse(Array("1e999".utf8)).problems.first?.code == .outOfRange)
    }

    @Test func aDuplicateKeyIsFoundHoweverItIsSpelled() {
        let parse = JSONParser.parse(Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8))
        #expect(parse.problems.map(\.message) == [#"duplicate key "a""#])
        #expect(parse.problems.first?.related?.offset == 1)
    }

    @Test func aDuplicateKeyIsFoundAmongThousands() {
        let members = (0..<5000).map { "\"k\($0)\":\($0)" } + ["\"k17\":0"]
        let parse = JSONParser.parse(Array("{\(members.joined(separator: ","))}".utf8))
        #expect(parse.problems.map(\.message) == [#"duplicate key "k17""#])
    }

    @Test func depthIsLimited() {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(JSONParser.parse(Array(deep.utf8)).syntaxError == nil)
        #expect(JSONParser.parse(Array("[\(deep)]".utf8)).syntaxError?.code == .tooDeep)
        #expect(JSONParser.parse(Array(String(repeating: "[", count: 900_000).utf8)).syntaxError?.code == .tooDeep)
    }

    @Test func sizeIsLimited() {
        #expect(JSONParser.parse(Array("[1,2,3]".utf8), limits: JSONLimits(bytes: 5)).syntaxError?.code == .tooLarge)
    }

    @Test func columnsCountCharacters() {
        let source = SourceText(file: "a", bytes: Array("x\n\"é😀\" y".utf8))
        #expect(source.position(at: 11) == SourcePosition(line: 2, column: 6, byte: 11))
    }
}

@Suite struct TimestampTextTests {
    @Test(arguments: [
        ("2026-02-03T01:00:00.000Z", "2026-02-03T01:00:00.000Z"), ("2026-02-03T01:00:00Z", "2026-02-03T01:00:00.000Z"),
        ("2026-02-03T01:00:00+02:00", "2026-02-02T23:00:00.000Z"),
        ("2026-02-03T01:00:00.5-0330", "2026-02-03T04:30:00.500Z"),
        ("2026-02-03 01:00:00", "2026-02-03T01:00:00.000Z"), ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"), ("2026-02-03T01:00:00.1239Z", "2026-02-03T01:00:00.123Z"),
    ])
    func timesAreReadAndWrittenInOneFormat(text: String, canonical: String) {
        #expect(Timestamp(iso: text)?.description == canonical)
    }

    @Test(arguments: [
        "", "2026", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-03T24:00:00Z", "2026-02-03T01:00:00",
        "2026-02-03T01:00:60Z", "2026-02-03T01:00:00.Z", "2026-02-03T01:00:00+15:00", "2026-02-03T01:00:00Zx",
        " 2026-02-03T01:00:00Z", "2025-02-29T00:00:00Z", "2026-2-3T01:00:00Z", "tomorrow",
    ])
    func nonsenseIsNoTime(text: String) { #expect(Timestamp(iso: text) == nil) }
}
