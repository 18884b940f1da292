import Foundation
import Gateway
import Operations

extension FuzzTarget {
    /// The configuration of a service: a file, variables and flags.
    static let settings = FuzzTarget("settings", maximumLength: 2_048) { input in
        let service = input.element(of: ServiceKind.allCases)
        var flags = Flags()
        var environment: [String: String] = [:]
        let names = OptionName.allCases
        for _ in 0..<Int(input.byte() & 3) {
            let option = names[Int(input.byte()) % names.count]
            guard option != .config else { continue }
            let text = String(decoding: input.take(Int(input.byte())), as: UTF8.self)
            if input.byte() & 1 == 0 {
                flags.values[option] = text
            } else {
                environment[option.environmentVariable] = text
            }
        }
        let file = try OptionsOnDisk(input.takeRest())
        flags.values[.config] = file.path
        guard let settings = try? Settings.loaded(service, flags, environment) else { return }
        for option in names where service == .localCluster || option.readers.contains(service) {
            try check(option, settings)
        }
        if service == .gateway { _ = try? GatewayConfiguration(settings) }
    }
}

/// What was accepted can be read as what it is.
private func check(_ option: OptionName, _ settings: Settings) throws {
    guard let text = settings.text(option) else { return }
    switch option.values {
    case .integer(let range):
        try promise(settings.integer(option).map(range.contains) ?? false, "\(option) is \(text)")
    case .milliseconds(let range):
        try promise(settings.integer(option).map(range.contains) ?? false, "\(option) is \(text)")
        try promise(settings.duration(option) != nil, "\(option) is \(text)")
    case .boolean:
        try promise(settings.boolean(option) != nil, "\(option) is \(text)")
    case .list:
        try promise(settings.list(option)?.isEmpty == false, "\(option) is \(text)")
    case .choice(let words):
        try promise(words.contains(text), "\(option) is \(text)")
    case .text:
        try promise(!text.isEmpty, "\(option) is empty")
    case .json:
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        _ = json
    }
}

/// A file in memory, as long as an input runs.
private final class OptionsOnDisk {
    let path = "/dev/shm/signalbox-fuzz-\(ProcessInfo.processInfo.processIdentifier).json"

    init(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: self.path))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
