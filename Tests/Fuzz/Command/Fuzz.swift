import FuzzTargets

#if canImport(Glibc)
import Glibc
#endif

/// The decoder that runs, named by the environment: the arguments are libFuzzer's own. Without a name, all decoders are
/// listed with the length of their longest inputs.
private let target: FuzzTarget = {
    guard let name = getenv("DECODER").map({ String(cString: $0) }) else {
        for target in FuzzTarget.all { print(target.name, target.maximumLength) }
        exit(0)
    }
    guard let target = FuzzTarget.named(name) else { fatalError("there is no decoder \(name)") }
    return target
}()

private func testOne(_ bytes: UnsafeRawBufferPointer) {
    do {
        try target.run(bytes)
    } catch {
        fatalError("\(target): \(error)")
    }
}

#if FUZZING
// libFuzzer brings its own `main`, and calls these two.

@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    _ = target
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    testOne(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
#else
/// Without libFuzzer: runs the inputs whose files the arguments name, to look into one of them with a debugger.
@main struct Fuzz {
    static func main() {
        _ = target
        for path in CommandLine.arguments.dropFirst() { Self.run(fileAt: path) }
    }

    private static func run(fileAt path: String) {
        guard let file = fopen(path, "rb") else { fatalError("\(path) cannot be read") }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { target, count in
            count = fread(target.baseAddress, 1, target.count, file)
        }
        bytes.withUnsafeBytes { testOne($0) }
    }
}
#endif
