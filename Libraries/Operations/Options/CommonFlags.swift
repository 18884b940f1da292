package import ArgumentParser

/// The flags that every service has; a service adds them with `@OptionGroup var common: CommonFlags`.
package struct CommonFlags: ParsableArguments {
    @OptionGroup package var general: GeneralFlags
    @OptionGroup package var curve: CurveFlags
    @Option(.nodeName) package var nodeName: String?
    @Option(.operationsPort) package var operationsPort: String?
    @Option(.parentPid) package var parentPid: String?

    package init() {}
}
