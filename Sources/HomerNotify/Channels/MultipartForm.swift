import HomerCore

/// `multipart/form-data` with fields and one file.
struct MultipartForm: Hashable, Sendable {
    let contentType: String
    let body: [UInt8]

    /// - Parameter file: its field, its name, of which only plain characters are kept, and its text.
    init(fields: [(name: String, value: String)], file: (field: String, name: String, text: String)) {
        let boundary = "homer-" + SHA256.hex(file.text + fields.map(\.value).joined(separator: "\0"))
        let name = file.name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        var text = ""
        for field in fields {
            text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n"
        }
        text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(name)\"\r\n"
        text += "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        body = Array(text.utf8) + Array(file.text.utf8) + Array("\r\n--\(boundary)--\r\n".utf8)
        contentType = "multipart/form-data; boundary=\(boundary)"
    }
}
