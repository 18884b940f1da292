import Gateway
import Testing

@Suite struct TokenBucketTests {
    private let start = ContinuousClock.now

    @Test("A burst passes at once, and then as much as the rate")
    func rate() {
        var bucket = TokenBucket(Rate(perSecond: 10, burst: 3), now: self.start)
        #expect((0..<5).map { _ in bucket.take(now: self.start) } == [true, true, true, false, false])
        #expect(bucket.instant(of: 1, now: self.start) == self.start + .milliseconds(100))
        #expect(bucket.take(now: self.start + .milliseconds(99)) == false)
        #expect(bucket.take(now: self.start + .milliseconds(100)) == true)
        #expect(bucket.take(now: self.start + .milliseconds(100)) == false)
    }

    @Test("No more than the burst is saved up")
    func full() {
        var bucket = TokenBucket(Rate(perSecond: 10, burst: 3), now: self.start)
        #expect(bucket.isFull(now: self.start))
        let later = self.start + .seconds(1_000)
        #expect((0..<4).map { _ in bucket.take(now: later) } == [true, true, true, false])
        #expect(!bucket.isFull(now: later + .milliseconds(299)))
        #expect(bucket.isFull(now: later + .milliseconds(301)))
    }

    @Test("What took more than there was is paid for before anything else passes")
    func debt() {
        var bucket = TokenBucket(Rate(perSecond: 10, burst: 3), now: self.start)
        #expect(bucket.take(13, now: self.start) == true)
        #expect(bucket.take(now: self.start + .milliseconds(1_099)) == false)
        #expect(bucket.take(now: self.start + .milliseconds(1_100)) == true)
    }

    @Test("A burst that is not named is a second's worth")
    func standardBurst() {
        #expect(Rate(perSecond: 7) == Rate(perSecond: 7, burst: 7))
    }
}

@Suite struct MessagePaceTests {
    private let start = ContinuousClock.now
    private let limit = MessagePace.Limit(rate: Rate(perSecond: 100, burst: 10), patience: .seconds(2))

    private func send(_ pace: inout MessagePace, at now: ContinuousClock.Instant) -> MessagePace.Verdict {
        let verdict = pace.verdict(now: now)
        if verdict == .pass { pace.spend(1, now: now) }
        return verdict
    }

    @Test("Who is too fast waits until a lot of 50 ms has been earned")
    func wait() {
        var pace = MessagePace(self.limit, now: self.start)
        for _ in 0..<10 { #expect(self.send(&pace, at: self.start) == .pass) }
        let later = self.start + .milliseconds(50)
        #expect(self.send(&pace, at: self.start) == .wait(until: later))
        for _ in 0..<5 { #expect(self.send(&pace, at: later) == .pass) }
        #expect(self.send(&pace, at: later) == .wait(until: later + .milliseconds(50)))
    }

    @Test("Who has to wait again and again is given up when patience ends, and not before")
    func patience() {
        var pace = MessagePace(self.limit, now: self.start)
        var now = self.start
        while now < self.start + .seconds(10) {
            switch self.send(&pace, at: now) {
            case .pass: break
            case .wait(let until): now = until
            case .exceeded:
                #expect(now + .milliseconds(50) > self.start + .seconds(2))
                #expect(now <= self.start + .seconds(2))
                return
            }
        }
        Issue.record("never given up")
    }

    @Test("A second without a wait is a new start")
    func respite() {
        var pace = MessagePace(self.limit, now: self.start)
        for burst in 0..<10 {
            // Each second and a half one that is too large.
            let now = self.start + .milliseconds(1_500) * burst
            for _ in 0..<10 { #expect(self.send(&pace, at: now) == .pass) }
            #expect(self.send(&pace, at: now) == .wait(until: now + .milliseconds(50)))
        }
    }

    @Test("A debt that cannot be waited for is an end at once")
    func debt() {
        var pace = MessagePace(self.limit, now: self.start)
        #expect(pace.verdict(now: self.start) == .pass)
        pace.spend(1_000, now: self.start)
        #expect(pace.verdict(now: self.start) == .exceeded)
    }
}
