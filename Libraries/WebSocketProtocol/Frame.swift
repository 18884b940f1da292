/// One frame's place in the caller's bytes.
package struct Frame: Hashable, Sendable {
    package let header: FrameHeader
    /// Where the payload lies, from the start of the parsed bytes. It ends where the next frame begins.
    package let payload: Range<Int>

    package init(header: FrameHeader, payload: Range<Int>) {
        self.header = header
        self.payload = payload
    }
}
