import Operations
import Testing

@Suite struct OptionNameTests {
    @Test(
        "An option has Node.js' spelling, the command line's and the environment's",
        arguments: [
            (OptionName.pingInterval, "pingInterval", "ping-interval", "SIGNALBOX_PING_INTERVAL"),
            (.maxHttpBufferSize, "maxHttpBufferSize", "max-http-buffer-size", "SIGNALBOX_MAX_HTTP_BUFFER_SIZE"),
            (.perMessageDeflate, "perMessageDeflate", "per-message-deflate", "SIGNALBOX_PER_MESSAGE_DEFLATE"),
            (.cors, "cors", "cors", "SIGNALBOX_CORS"),
        ]
    )
    func spellings(option: OptionName, camelCase: String, kebabCase: String, variable: String) {
        #expect(option.camelCase == camelCase)
        #expect(option.kebabCase == kebabCase)
        #expect(option.environmentVariable == variable)
    }

    @Test("Each spelling finds its option, and no other spelling does", arguments: OptionName.allCases)
    func lookup(option: OptionName) {
        #expect(OptionName(spelling: option.camelCase) == option)
        #expect(OptionName(spelling: option.kebabCase) == option)
        #expect(OptionName(spelling: option.camelCase.uppercased()) == nil)
    }

    @Test("Every option has a reader and one line of help", arguments: OptionName.allCases)
    func documentation(option: OptionName) {
        #expect(!option.readers.isEmpty)
        #expect(!option.summary.isEmpty)
        #expect(!option.summary.hasSuffix("."))
    }
}
