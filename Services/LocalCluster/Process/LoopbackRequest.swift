import Foundation
import Glibc

/// A blocking HTTP GET of a service on this machine that closes the connection after its answer, as our operations
/// servers do.
enum LoopbackRequest {
    private static let patience = timeval(tv_sec: 1, tv_usec: 0)
    private static let largestAnswer = 1 << 20

    /// - Parameter server: Its URL, `http://127.0.0.1:40001`.
    /// - Returns: The answer's body, whatever its status; `nil` when there was none in time.
    static func get(_ path: String, from server: String) -> [UInt8]? {
        guard let url = URL(string: server), let host = url.host(), let port = url.port else { return nil }
        guard let socket = self.connect(host, port) else { return nil }
        defer { close(socket) }
        let request = "GET \(path) HTTP/1.1\r\nhost: \(host):\(port)\r\nconnection: close\r\n\r\n"
        guard write(socket, request, request.utf8.count) == request.utf8.count else { return nil }
        return self.body(of: self.readAll(from: socket))
    }

    private static func connect(_ host: String, _ port: Int) -> Int32? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var addresses: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &addresses) == 0, let address = addresses?.pointee else {
            return nil
        }
        defer { freeaddrinfo(addresses) }
        let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var patience = self.patience
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func readAll(from socket: Int32) -> [UInt8] {
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while answer.count < self.largestAnswer {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            answer += chunk[..<count]
        }
        return answer
    }

    private static func body(of answer: [UInt8]) -> [UInt8]? {
        answer.firstRange(of: Array("\r\n\r\n".utf8)).map { Array(answer[$0.upperBound...]) }
    }
}
