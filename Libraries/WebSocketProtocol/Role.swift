/// Which end of the connection we are: a client masks every frame, a server none.
package enum Role: Sendable {
    case server
    case client
}
