import Foundation
import FuzzTargets
import Testing

/// Everything that fuzzing has ever found interesting, and every input that once broke something.
@Suite("Corpus", .timeLimit(.minutes(1)))
struct CorpusTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Corpus")

    @Test("No input of the corpus breaks what its decoder promises", arguments: FuzzTarget.all)
    func replay(_ target: FuzzTarget) async throws {
        let folder = Self.corpus.appending(path: target.name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty, "\(target) has no corpus")
        let inputs = try files.map { (name: $0.lastPathComponent, bytes: [UInt8](try Data(contentsOf: $0))) }
        // Some decoders wait for tasks, whose threads are few: this must not be one of them.
        let broken = await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: Self.broken(target, inputs)) }.start()
        }
        #expect(broken == [])
    }

    /// The inputs that break a promise, and how.
    private static func broken(_ target: FuzzTarget, _ inputs: [(name: String, bytes: [UInt8])]) -> [String] {
        inputs.compactMap { input in
            do {
                try input.bytes.withUnsafeBytes { try target.run($0) }
                return nil
            } catch {
                return "\(input.name): \(error)"
            }
        }
    }

    @Test("Every folder of the corpus is some decoder's")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }
}
