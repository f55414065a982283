import HomerCore
import Testing

@testable import HomerHTTP

@Suite struct RetryAfterTests {
    static let date = Timestamp(iso: "1994-11-06T08:49:37Z") ?? Timestamp(seconds: 0)

    @Test(arguments: [
        (["retry-after": "30"], RetryAfter.length(.seconds(30))),
        (["retry-after": "0.0015"], .length(Milliseconds(2))),
        (["retry-after-ms": "250.2", "retry-after": "30"], .length(Milliseconds(251))),
        (["retry-after-ms": "soon", "retry-after": "30"], .length(.seconds(30))),
        (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], .until(date)),
        (["retry-after": "-1"], nil), (["retry-after": "nan"], nil), (["retry-after": "1e99"], nil), ([:], nil),
    ])
    func `headers are read`(headers: [String: String], wait: RetryAfter?) {
        #expect(RetryAfter(HTTPAnswer(status: 429, headers: headers.map { ($0, $1) })) == wait)
    }

    @Test func `a date of a header is read`() {
        #expect(RetryAfter.date("Sun, 06 Nov 1994 08:49:37 GMT")?.description == "1994-11-06T08:49:37.000Z")
        for text in ["", "Sun, 06 Nov 1994 08:49:37", "Sun, 32 Nov 1994 08:49:37 GMT", "a b c d e GMT"] {
            #expect(RetryAfter.date(text) == nil)
        }
    }
}
