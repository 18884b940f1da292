/// `{"_placeholder":true,"num":n}`: the place in a JSON text where attachment `n` belongs.
package struct Placeholder: Equatable, Sendable {
    /// The object's bytes, as offsets from the start of the fragment.
    package let range: Range<Int>
    /// The index in the fragment's attachments.
    package let number: Int

    package init(range: Range<Int>, number: Int) {
        self.range = range
        self.number = number
    }
}
