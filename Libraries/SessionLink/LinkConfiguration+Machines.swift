extension Outbound {
    init(_ configuration: LinkConfiguration) {
        self.init(limit: configuration.replayLimit, askAfter: configuration.askAfter)
    }
}

extension Inbound {
    init(_ configuration: LinkConfiguration) {
        self.init(
            acknowledgeEvery: configuration.acknowledgeEvery,
            acknowledgeWithin: configuration.acknowledgeWithin,
            resumeInterval: configuration.resumeInterval
        )
    }
}

extension Liveness {
    init(_ configuration: LinkConfiguration, now: ContinuousClock.Instant) {
        self.init(
            suspectAfter: configuration.suspectAfter,
            stallTimeout: configuration.stallTimeout,
            pathLossTimeout: configuration.pathLossTimeout,
            redialTimeout: configuration.redialTimeout,
            now: now
        )
    }
}
