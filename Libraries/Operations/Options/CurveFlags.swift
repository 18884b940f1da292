package import ArgumentParser

/// A node's keys and those it trusts. A secret is named by its file: what a command line says, everybody can see.
package struct CurveFlags: ParsableArguments {
    @Option(.curveSecretKeyFile) package var curveSecretKeyFile: String?
    @Option(.curveAllowedKeys) package var curveAllowedKeys: String?

    package init() {}
}
