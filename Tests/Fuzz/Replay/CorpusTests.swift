import Foundation
import FuzzTargets
import Testing

/// Everything that fuzzing has ever found interesting, and every input that once broke something.
@Suite("Corpus", .timeLimit(.minutes(1)))
struct CorpusTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Corpus")

    @Test("No input of the corpus breaks what its decoder promises", arguments: FuzzTarget.all)
    func replay(_ target: FuzzTarget) throws {
        let folder = Self.corpus.appending(path: target.name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty, "\(target) has no corpus")
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            #expect(throws: Never.self, "\(file.lastPathComponent)") {
                try bytes.withUnsafeBytes { try target.run($0) }
            }
        }
    }

    @Test("Every folder of the corpus is some decoder's")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }
}
