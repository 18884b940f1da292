import Testing
import WebSocketProtocol

@Suite("permessage-deflate: negotiation")
struct PerMessageDeflateNegotiationTests {
    private typealias Configuration = PerMessageDeflate.Configuration

    private func answer(_ offers: String, _ configuration: PerMessageDeflate.Configuration) throws -> String? {
        let offers = try #require(ExtensionOffer.parse(offers))
        return PerMessageDeflate.negotiate(offers, configuration)?.headerValue
    }

    @Test(
        "An offer is answered with what it asks for",
        arguments: [
            ("permessage-deflate", "permessage-deflate"),
            // What browsers offer: the window is negotiable, and we have no wish.
            ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
            ("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"),
            ("permessage-deflate; server_max_window_bits=\"8\"", "permessage-deflate; server_max_window_bits=8"),
            (
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            ),
            ("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"),
            (
                "permessage-deflate; server_max_window_bits=10, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10"
            ),
        ]
    )
    func asOffered(offers: String, expected: String) throws {
        #expect(try self.answer(offers, .init()) == expected)
    }

    @Test(
        "An invalid offer is declined, and the next one taken",
        arguments: [
            "permessage-deflate; unknown", "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; client_no_context_takeover=true", "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=09", "permessage-deflate; client_max_window_bits=+9",
            "permessage-deflate; client_max_window_bits=x",
            "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9", "permessage-bzip2", "foo",
        ]
    )
    func invalid(offer: String) throws {
        #expect(try self.answer(offer, .init()) == nil)
        #expect(try self.answer(offer + ", permessage-deflate", .init()) == "permessage-deflate")
    }

    @Test(
        "The configuration is told to the client where the offer allows it",
        arguments: [
            (Configuration(serverNoContextTakeover: true), "", "; server_no_context_takeover"),
            (Configuration(clientNoContextTakeover: true), "", "; client_no_context_takeover"),
            (Configuration(serverMaxWindowBits: 10), "", "; server_max_window_bits=10"),
            (Configuration(serverMaxWindowBits: 10), "; server_max_window_bits=12", "; server_max_window_bits=10"),
            (Configuration(clientMaxWindowBits: 10), "; client_max_window_bits", "; client_max_window_bits=10"),
            (Configuration(clientMaxWindowBits: 12), "; client_max_window_bits=9", "; client_max_window_bits=9"),
        ] as [(PerMessageDeflate.Configuration, String, String)]
    )
    func configured(configuration: PerMessageDeflate.Configuration, asked: String, answered: String) throws {
        #expect(try self.answer("permessage-deflate" + asked, configuration) == "permessage-deflate" + answered)
    }

    @Test(
        "An offer that does not suit the configuration is declined",
        arguments: [
            (Configuration(serverNoContextTakeover: false), "; server_no_context_takeover"),
            (Configuration(serverMaxWindowBits: 12), "; server_max_window_bits=10"),
            (Configuration(clientMaxWindowBits: 10), ""),
        ] as [(PerMessageDeflate.Configuration, String)]
    )
    func unsuitable(configuration: PerMessageDeflate.Configuration, asked: String) throws {
        #expect(try self.answer("permessage-deflate" + asked, configuration) == nil)
    }
}
