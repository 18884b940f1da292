/// The name of a room, made to be looked up. Names are the same if their bytes are, as in JavaScript; `String` would also
/// equate different spellings of one character.
struct RoomName: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (one: RoomName, other: RoomName) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = self.text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
