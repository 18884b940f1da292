import EngineRuntime

/// The engine that Signalbox comes with: `engine --application NAME`.
@main
enum StockEngine {
    static func main() async {
        await EngineService.main(
            [
                "chat": { .socketIO(Chat()) },
                "conformance": { .socketIO(Conformance()) },
                "echo": { .engineIO(Echo()) },
                "load": { .socketIO(Load()) },
            ],
            default: "chat"
        )
    }
}
