import Backbone
import EngineIOProtocol
import Foundation

extension ServerOptions {
    /// The application's options as an engine announces them, or `nil` if they are not to be understood, or make no
    /// sense: what engines refuse at their start, gateways do not take from them.
    init?(announced announcement: Announcement) {
        guard let options = try? JSONDecoder().decode(ServerOptions.self, from: Data(announcement.options)),
            (try? options.validate()) != nil
        else { return nil }
        self = options
    }
}
