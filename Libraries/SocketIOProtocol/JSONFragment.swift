package import NIOCore

/// One JSON value as bytes, with the attachments its placeholders stand for.
///
/// Known to be valid JSON; nothing of it has been decoded.
package struct JSONFragment: Sendable {
    /// Apart, so that a value without attachments, as most are, is copied at the cost of its bytes alone.
    private final class Binary: Sendable {
        let placeholders: [Placeholder]
        let attachments: [ByteBuffer]

        init(_ placeholders: [Placeholder], _ attachments: [ByteBuffer]) {
            self.placeholders = placeholders
            self.attachments = attachments
        }
    }

    /// The JSON text; white space may stand around the value.
    package let bytes: ByteBuffer
    private let binary: Binary?

    /// For bytes that were scanned, or written by an encoder.
    package init(trusted bytes: ByteBuffer, placeholders: [Placeholder], attachments: [ByteBuffer]) {
        self.bytes = bytes
        self.binary = placeholders.isEmpty && attachments.isEmpty ? nil : Binary(placeholders, attachments)
    }

    /// For bytes without placeholders that were scanned, or written by an encoder.
    package init(trusted bytes: ByteBuffer) {
        self.bytes = bytes
        self.binary = nil
    }

    /// For bytes of unknown origin.
    ///
    /// Placeholders are looked for only if there are attachments: without, such an object is what it looks like.
    package init(validating bytes: ByteBuffer, attachments: [ByteBuffer] = []) throws(JSONError) {
        let text = bytes.readableBytesSpan
        try JSONScanner.validate(text)
        let placeholders = attachments.isEmpty ? [] : try PlaceholderScanner.scan(text, attachments: attachments.count)
        self.init(trusted: bytes, placeholders: placeholders, attachments: attachments)
    }

    /// For bytes that another server has written, with the placeholders where it says. Whatever else looks like one came
    /// from a client as it is. How deep values stand within one another is up to the applications that wrap them.
    ///
    /// - Parameter offsets: where the placeholder of each attachment begins, in the order of the text.
    package init(
        validating bytes: ByteBuffer,
        attachments: [ByteBuffer],
        placeholdersAt offsets: [Int]
    ) throws(JSONError) {
        let text = bytes.readableBytesSpan
        try JSONScanner.validate(text, depthLimit: .max)
        var placeholders: [Placeholder] = []
        for (number, offset) in offsets.enumerated() {
            let isBehind = offset >= placeholders.last?.range.upperBound ?? 0
            guard isBehind, let placeholder = Placeholder(number: number, at: offset, in: text) else {
                throw JSONError(.illegalPlaceholder, at: offset)
            }
            placeholders.append(placeholder)
        }
        self.init(trusted: bytes, placeholders: placeholders, attachments: attachments)
    }

    /// In the order of the text; each attachment at most once.
    package var placeholders: [Placeholder] {
        self.binary?.placeholders ?? []
    }

    /// What the placeholders' numbers count in; some may belong to neighbours of this value.
    package var attachments: [ByteBuffer] {
        self.binary?.attachments ?? []
    }
}

extension JSONFragment {
    /// The kind of value, read off its first byte.
    package var kind: JSONKind {
        JSONKind(startOf: self.bytes.readableBytesSpan)
    }

    /// Where the elements stand, if this is an array; an empty list if it is anything else.
    package var elements: ElementRanges {
        guard self.kind == .array,
            let ranges = try? JSONScanner.elements(of: self.bytes.readableBytesSpan, depthLimit: .max)
        else { return ElementRanges() }
        return ranges
    }

    /// A value within this one.
    ///
    /// - Parameter range: where it stands, as offsets from the start of `bytes`.
    package func slice(_ range: Range<Int>) -> JSONFragment {
        guard let bytes = self.bytes.getSlice(at: self.bytes.readerIndex + range.lowerBound, length: range.count) else {
            preconditionFailure("no value stands at \(range)")
        }
        guard let binary = self.binary else { return JSONFragment(trusted: bytes) }
        let within = binary.placeholders.filter { range.contains($0.range.lowerBound) }
        guard !within.isEmpty else { return JSONFragment(trusted: bytes) }
        return JSONFragment(
            trusted: bytes,
            placeholders: within.map { $0.moved(by: -range.lowerBound) },
            attachments: binary.attachments
        )
    }
}

extension Placeholder {
    fileprivate func moved(by distance: Int) -> Placeholder {
        Placeholder(
            range: self.range.lowerBound + distance..<self.range.upperBound + distance,
            number: self.number
        )
    }
}
