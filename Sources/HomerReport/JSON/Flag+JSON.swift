package import HomerCore
package import HomerStore

extension FlagRow {
    package var json: JSONValue {
        .object([
            "key": .string(flag.rawValue), "value": stored.map { .string($0) }, "effective": .string(effective),
            "default": .string(defaultValue), "readable": .bool(isReadable), "updatedAt": updatedAt?.json,
            "description": .string(flag.summary),
        ])
    }
}

extension RuntimeFlags {
    /// The switches as they are in force; `value` is there where what is stored cannot be understood.
    package var json: JSONValue {
        .array(
            texts.map { key, value in
                .object([
                    "key": .string(key), "value": unparsable[key].map { .string($0) }, "effective": .string(value),
                    "readable": .bool(unparsable[key] == nil),
                ])
            })
    }
}

extension FlagChange {
    /// `back` is the command that undoes it.
    package var json: JSONValue {
        .object([
            "key": .string(flag.rawValue), "from": from.map { .string($0) }, "to": to.map { .string($0) },
            "back": .string(wayBack),
        ])
    }
}

extension OldEngine {
    package var json: JSONValue {
        .object([
            "mode": .string(mode.rawValue), "homerLives": .bool(homerLives), "homerLastSignAt": lastSign?.json,
        ])
    }
}
