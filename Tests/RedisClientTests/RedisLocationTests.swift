import Testing

@testable import RedisClient

@Suite("Locations of Redis") struct RedisLocationTests {
    @Test(
        "A location names endpoints, credentials and a database",
        arguments: [
            ("redis://a", RedisLocation([RedisEndpoint(host: "a", port: 6379)])),
            ("redis://a:1/", RedisLocation([RedisEndpoint(host: "a", port: 1)])),
            (
                "redis://a,b:7,[::1]:8,[::2]",
                RedisLocation([
                    RedisEndpoint(host: "a", port: 6379), RedisEndpoint(host: "b", port: 7),
                    RedisEndpoint(host: "::1", port: 8), RedisEndpoint(host: "::2", port: 6379),
                ])
            ),
            ("REDIS-SENTINEL://s?master=m", RedisLocation([RedisEndpoint(host: "s", port: 26379)], master: "m")),
        ]
    )
    func parsing(text: String, location: RedisLocation) throws {
        #expect(try RedisLocation(parsing: text) == location)
    }

    @Test("User and password are percent-encoded, and a password may hold an @")
    func credentials() throws {
        let location = try RedisLocation(parsing: "rediss://us%40er:p%3A@ss@a/3")
        #expect(location.user == "us@er")
        #expect(location.password == "p:@ss")
        #expect(location.database == 3)
        #expect(location.isSecure)
        #expect(try RedisLocation(parsing: "redis://:secret@a").user == nil)
    }

    @Test("A location is written without its password")
    func description() throws {
        let text = "rediss-sentinel://user:secret@a:1,b:2/3?master=m"
        #expect(try RedisLocation(parsing: text).description == "rediss-sentinel://a:1,b:2/3?master=m")
    }

    @Test(
        "Nonsense is refused with what is wrong and what would be right",
        arguments: [
            ("a:6379", "no scheme is not accepted, only redis://[user:password@]host[:port]"),
            ("http://a", "scheme http is not accepted, only redis, redis-sentinel, rediss, rediss-sentinel"),
            ("redis://", "host \"\" is not accepted, only a name or an address"),
            ("redis://a,", "host \"\" is not accepted"),
            ("redis://a:0", "host a:0 is not accepted, only host:port with a port from 1 to 65535"),
            ("redis://a:b", "host a:b is not accepted"),
            ("redis://::1", "host ::1 is not accepted"),
            ("redis://a/x", "database x is not accepted, only a number"),
            ("redis://user@a", "a user without a password is not accepted"),
            ("redis://user:%zz@a", "user or password with a broken % sequence"),
            ("redis://a?master=m", "?master=m is not accepted, only no query"),
            ("redis-sentinel://a", "a Sentinel without a name is not accepted"),
            ("redis-sentinel://a?master=", "?master= is not accepted"),
        ]
    )
    func nonsense(text: String, words: String) {
        let fault = #expect(throws: RedisLocationFault.self) { try RedisLocation(parsing: text) }
        #expect(fault?.description.hasPrefix(words) == true, "\(String(describing: fault))")
    }
}
