import Glibc
import NIOCore

/// An IP address, IPv4's as IPv6 maps them (`::ffff:a.b.c.d`), so that there is one kind.
package struct IPAddress: Hashable, Sendable {
    private static let mapped: UInt128 = 0xffff << 32
    /// What one IPv6 client is given: any of its addresses is the same client's.
    private static let clientPrefix = 64

    package let bits: UInt128

    private init(bits: UInt128) {
        self.bits = bits
    }

    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var address4 = in_addr()
        var address6 = in6_addr()
        if inet_pton(AF_INET, text, &address4) == 1 {
            self.init(bits: Self.mapped | UInt128(UInt32(bigEndian: address4.s_addr)))
        } else if inet_pton(AF_INET6, text, &address6) == 1 {
            self.init(address6)
        } else {
            return nil
        }
    }

    /// `nil` for a peer that has none: a Unix domain socket's.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address):
            self.init(bits: Self.mapped | UInt128(UInt32(bigEndian: address.address.sin_addr.s_addr)))
        case .v6(let address): self.init(address.address.sin6_addr)
        case .unixDomainSocket: return nil
        }
    }

    private init(_ address: in6_addr) {
        self.bits = withUnsafeBytes(of: address) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
    }

    package var isIPv4: Bool { self.bits >> 32 == 0xffff }

    /// Whom it stands for in limits: the address itself, or an IPv6 client's network of 64 bits.
    package var client: IPAddress {
        self.isIPv4 ? self : self.network(prefix: Self.clientPrefix)
    }

    func network(prefix: Int) -> IPAddress {
        prefix == 0 ? IPAddress(bits: 0) : IPAddress(bits: (self.bits >> (128 - prefix)) << (128 - prefix))
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if self.isIPv4 {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: self.bits).bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var address = self.bits.bigEndian
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
