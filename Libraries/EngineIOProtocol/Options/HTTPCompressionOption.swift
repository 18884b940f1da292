/// `httpCompression`: compression of poll answers, gzip preferred to deflate, if a packet in them asks for it.
package struct HTTPCompressionOption: SwitchableOption {
    /// Bytes below which an answer is sent as it is.
    package var threshold: Int
    /// zlib's effort, 0…9, or -1 for its default.
    package var level: Int
    /// zlib's memory, 1…9.
    package var memLevel: Int
    /// The base-2 logarithm of zlib's window, 9…15.
    package var windowBits: Int

    package init() {
        self.init(threshold: 1024)
    }

    package init(threshold: Int = 1024, level: Int = -1, memLevel: Int = 8, windowBits: Int = 15) {
        self.threshold = threshold
        self.level = level
        self.memLevel = memLevel
        self.windowBits = windowBits
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        let defaults = Self()
        self.threshold = try object.decodeIfPresent(Int.self, forKey: .threshold) ?? defaults.threshold
        self.level = try object.decodeIfPresent(Int.self, forKey: .level) ?? defaults.level
        self.memLevel = try object.decodeIfPresent(Int.self, forKey: .memLevel) ?? defaults.memLevel
        self.windowBits = try object.decodeIfPresent(Int.self, forKey: .windowBits) ?? defaults.windowBits
    }

    package func validate() throws(OptionError) {
        try require("httpCompression.threshold", self.threshold, in: 0...Int(Int32.max), unit: "bytes")
        try require("httpCompression.level", self.level, in: -1...9)
        try require("httpCompression.memLevel", self.memLevel, in: 1...9)
        try require("httpCompression.windowBits", self.windowBits, in: 9...15)
    }
}
