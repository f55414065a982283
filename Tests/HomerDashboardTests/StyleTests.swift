import Testing

@testable import HomerDashboard

/// Contrast as WCAG 2.2 computes it, of the variables of the style sheet.
@Suite("Colours") struct StyleTests {
    private static let sets: [(name: String, colours: [String: String])] = {
        let parts = DashboardStyle.colours.split(separator: "@media")
        let light = colours(String(parts[0]))
        return [("light", light), ("dark", light.merging(colours(String(parts[1]))) { _, dark in dark })]
    }()

    private static func colours(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for declaration in text.split(whereSeparator: { "{};".contains($0) }) where declaration.hasPrefix("--") {
            let parts = declaration.split(separator: ":", maxSplits: 1)
            found[String(parts[0].dropFirst(2))] = String(parts[1])
        }
        return found
    }

    private static func luminance(_ colour: String) -> Double {
        let number = Int(colour.dropFirst(), radix: 16) ?? 0
        let channels = [number >> 16 & 255, number >> 8 & 255, number & 255].map { channel -> Double in
            let share = Double(channel) / 255
            return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    /// To the power of 2.4, by the square root of the square root of its tenth power less two: x^2.4 = x² · x^0.4.
    private static func power(_ base: Double) -> Double {
        // x^0.4 is the root of y^5 = x², found by Newton.
        var root = 0.5
        for _ in 0..<60 {
            let fourth = root * root * root * root
            root -= (fourth * root - base * base) / (5 * fourth)
        }
        return base * base * root
    }

    static func contrast(_ a: String, _ b: String) -> Double {
        let (x, y) = (luminance(a), luminance(b))
        return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }

    @Test("Black on white is 21, and a grey is as the tables have it")
    func formula() {
        #expect(abs(Self.contrast("#000000", "#ffffff") - 21) < 0.01)
        #expect(abs(Self.contrast("#767676", "#ffffff") - 4.54) < 0.01)
    }

    @Test("Every text on every ground it stands on has the contrast of AA, in light and in dark")
    func text() throws {
        let grounds = ["bg", "panel"]
        var pairs = ["text", "dim", "link", "ok", "bad", "warn", "busy", "wait", "off"].flatMap { word in
            grounds.map { (word, $0) }
        }
        pairs += ["ok", "bad", "warn", "busy", "wait", "off"].map { ($0, "\($0)-bg") }
        pairs += (0...7).map { ("a\($0)", "panel") }
        pairs += [("on-mark", "mark"), ("panel", "link"), ("text", "off-bg"), ("dim", "off-bg")]
        for (name, colours) in Self.sets {
            for (front, ground) in pairs {
                let (a, b) = (try #require(colours[front]), try #require(colours[ground]))
                let contrast = Self.contrast(a, b)
                #expect(contrast >= 4.5, "\(name): \(front) on \(ground) is \(contrast)")
            }
        }
    }

    @Test("What a drawing and a field tell apart has three to one")
    func graphics() throws {
        for (name, colours) in Self.sets {
            for front in ["ok", "bad", "warn", "busy", "wait", "off", "dim", "focus"] {
                let contrast = Self.contrast(try #require(colours[front]), try #require(colours["panel"]))
                #expect(contrast >= 3, "\(name): \(front) is \(contrast)")
            }
        }
    }

    @Test("Colours are named in one place")
    func onePlace() {
        let rest = DashboardStyle.text.dropFirst(DashboardStyle.colours.count)
        let stray = rest.split(whereSeparator: { "{};".contains($0) }).filter { $0.contains("#") && $0.contains(":") }
        #expect(stray.allSatisfy { $0 == "background:#0008" })
    }

    @Test("Assets are named by what is in them, and found by that name only")
    func assets() {
        for asset in DashboardAssets.all {
            #expect(DashboardAssets.asset(named: asset.name) == asset)
            #expect(asset.name.split(separator: "-").last?.prefix(8).allSatisfy(\.isHexDigit) == true)
        }
        #expect(DashboardAssets.asset(named: "../homer.db") == nil)
        #expect(DashboardAssets.asset(named: "dashboard.css") == nil)
        #expect(!DashboardScript.text.contains("innerHTML") && !DashboardScript.text.contains("eval("))
    }
}
