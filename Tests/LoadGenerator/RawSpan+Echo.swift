extension RawSpan {
    /// Whether these bytes are the JSON array of the one string `text`, written without white space.
    func isArray(ofText text: RawSpan) -> Bool {
        guard self.byteCount == text.byteCount + 4 else { return false }
        return self.withUnsafeBytes { bytes in
            let isFramed = bytes.prefix(2).elementsEqual(#"[""#.utf8) && bytes.suffix(2).elementsEqual(#""]"#.utf8)
            return isFramed && text.withUnsafeBytes { bytes.dropFirst(2).dropLast(2).elementsEqual($0) }
        }
    }
}
