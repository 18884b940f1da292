import Backbone
import EngineIOProtocol
import Foundation

extension ServerOptions {
    /// The application's options as an engine announces them, or `nil` if they are not to be understood.
    init?(announced announcement: Announcement) {
        guard let options = try? JSONDecoder().decode(ServerOptions.self, from: Data(announcement.options)) else {
            return nil
        }
        self = options
    }
}
