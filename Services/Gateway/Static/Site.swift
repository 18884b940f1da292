import Foundation
import Logging
import Operations

/// The files that the gateway serves itself.
package struct Site: Sendable {
    package var page = Page.none
    package var client = ClientBundle.none

    package init() {}

    /// - Throws: if a folder that was named cannot be read.
    static func load(_ directories: FileDirectories, logger: Logger) throws -> Site {
        var site = Site()
        if let page = directories.page.map({ URL(fileURLWithPath: $0) }) ?? Page.bundledDirectory() {
            site.page = try Page(directory: page)
        } else {
            logger.warning("page is missing", metadata: .data([.option: "static-directory"]))
        }
        if let client = directories.client {
            site.client = ClientBundle(directory: URL(fileURLWithPath: client))
            if site.client.isEmpty { logger.warning("client is missing", metadata: .data([.file: "\(client)"])) }
        }
        return site
    }
}
