"""Proves who may import what: the table of the architecture, against Package.swift and against every Swift file.

Three things are checked. The targets of our own that a target depends on are among those the table grants it. What a
Swift file imports is a declared dependency of its target, or part of the system. And the table itself keeps the
promises it was made for: strictly downward, no service imports a service (but its own command does), the gateway knows
no Socket.IO.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Own targets that each own target may import.
PROTOCOLS = {"EngineIOProtocol", "SocketIOProtocol", "Adapter"}
TABLE = {
    "CZlib": set(),
    "CZeroMQ": set(),
    "CHiredis": set(),
    "CSodium": set(),
    "EngineIOProtocol": set(),
    "SocketIOProtocol": set(),
    "WebSocketProtocol": {"CZlib"},
    "Adapter": {"SocketIOProtocol"},
    "SessionLink": set(),
    "Backbone": {"CZeroMQ"},
    "RedisClient": {"CHiredis"},
    "NodeWires": PROTOCOLS,
    "Operations": set(),
    "ClusterAccess": {"Backbone", "Operations"},
    "SocketIO": PROTOCOLS,
    "EngineRuntime": {"SocketIO", "SessionLink", "Backbone", "Operations", "ClusterAccess"} | PROTOCOLS,
    "Gateway": {"EngineIOProtocol", "WebSocketProtocol", "SessionLink", "Backbone", "Operations", "ClusterAccess", "CZlib"},
    "GatewayCommand": {"Gateway", "Operations"},
    "Engine": {"EngineRuntime", "SocketIO"},
    "Broker": {"Backbone", "Operations", "ClusterAccess"},
    "RedisBridge": {"RedisClient", "NodeWires", "SessionLink", "Backbone", "Operations", "ClusterAccess", "CSodium"}
    | PROTOCOLS,
    "RedisBridgeCommand": {"RedisBridge", "Operations"},
    "Keys": {"Backbone"},
    "LocalCluster": {"Operations"},
    "LoadGenerator": {"WebSocketProtocol"},
    "EchoContract": set(),
    "EchoServer": {"EchoContract", "WebSocketProtocol"},
    "NIOWebSocketServer": {"EchoContract"},
    "GatewayFixtures": {"Backbone"},
    "FuzzTargets": {"Gateway", "GatewayFixtures", "RedisBridge", "NodeWires", "EngineRuntime", "SocketIO", "SessionLink"}
    | {"Backbone", "Operations", "WebSocketProtocol"} | PROTOCOLS,
    "Fuzz": {"FuzzTargets"},
}
SERVICES = {"Gateway", "Engine", "Broker", "RedisBridge", "Keys", "LocalCluster"}
# Tools of the tests, which look into services as tests do.
TOOLS = {"FuzzTargets"}

# Modules that come with the toolchain or the system.
SYSTEM = {"Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization", "Testing"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"
)


@dataclass
class Target:
    """A target of Package.swift, and what its files import: module → the files that do."""

    name: str
    is_test: bool = False
    dependencies: set[str] = field(default_factory=set)
    imports: dict[str, list[str]] = field(default_factory=dict)


def table_violations(table, services):
    """Promises that the table breaks by itself."""
    for target, granted in table.items():
        own = services if target in TOOLS else {target.removesuffix("Command")}
        for service in sorted(granted & services - own):
            yield f"the table lets {target} import the service {service}"
        if "CZeroMQ" in granted and target != "Backbone":
            yield f"the table lets {target} import CZeroMQ, which is Backbone's"
        if target in reachable(target, table):
            yield f"the table is not strictly downward: {target} reaches itself"
    if "SocketIOProtocol" in reachable("Gateway", table):
        yield "the table lets Gateway reach SocketIOProtocol"


def reachable(target, table):
    """What a target may import, directly or through others."""
    found, waiting = set(), set(table.get(target, ()))
    while waiting:
        found |= waiting
        waiting = set().union(*(table.get(name, set()) for name in waiting)) - found
    return found


def package_violations(targets, table):
    """Dependencies and imports that the table or Package.swift do not grant."""
    own = {target.name for target in targets}
    for target in targets:
        yield from dependency_violations(target, own, table)
        yield from import_violations(target)
    for name in sorted(set(table) - own):
        yield f"the table has {name}, which is no target"


def dependency_violations(target, own, table):
    if target.is_test:
        return
    if target.name not in table:
        yield f"{target.name} is not in the table"
        return
    for dependency in sorted(target.dependencies & own - table[target.name]):
        yield f"Package.swift lets {target.name} depend on {dependency}; the table does not"


def import_violations(target):
    for module, files in sorted(target.imports.items()):
        if module not in target.dependencies | SYSTEM | {target.name}:
            yield f"{files[0]} imports {module}, which is no declared dependency of {target.name}"


def imports_of(text):
    """The modules that a Swift source imports."""
    return [match.group(1) for line in text.splitlines() if (match := IMPORT.match(line))]


def described_targets():
    """The targets of Package.swift, with the imports of their files."""
    command = ["swift", "package", "--package-path", ROOT, "dump-package"]
    manifest = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return [described(target) for target in manifest["targets"]]


def described(manifest):
    """One target of the manifest. A dependency is named first in each of the forms that a manifest knows."""
    is_test = manifest["type"] == "test"
    folder = ROOT / (manifest.get("path") or f"Tests/{manifest['name']}")
    dependencies = {next(iter(form.values()))[0] for form in manifest["dependencies"]}
    target = Target(manifest["name"], is_test, dependencies)
    excluded = [folder / name for name in manifest["exclude"]]
    for file in sorted(folder.rglob("*.swift")):
        if any(file.is_relative_to(other) for other in excluded):
            continue
        for module in imports_of(file.read_text()):
            target.imports.setdefault(module, []).append(str(file.relative_to(ROOT)))
    return target


def check_ourselves():
    """A check that cannot fail proves nothing: each kind of violation has to be found where it is planted."""
    table = {"A": set(), "B": {"A"}, "Gateway": {"B"}}
    sound = [Target("A"), Target("B", dependencies={"A", "NIOCore"}, imports={"A": ["b"], "NIOCore": ["b"]})]
    sound += [Target("Gateway", dependencies={"B"}, imports={"B": ["g"], "Foundation": ["g"]})]
    planted = {
        "B depends on what the table does not grant": [sound[0], Target("B", dependencies={"Gateway"}), sound[2]],
        "B imports what it does not declare": [sound[0], Target("B", imports={"A": ["b"]}), sound[2]],
        "C is not in the table": [*sound, Target("C")],
        "Gateway is gone": sound[:2],
    }
    broken_tables = {
        "a circle": {"A": {"B"}, "B": {"A"}},
        "a service imports a service": {"Broker": {"Gateway"}},
        "CZeroMQ outside of Backbone": {"Broker": {"CZeroMQ"}},
        "Socket.IO in the gateway": {"Gateway": {"X"}, "X": {"SocketIOProtocol"}},
    }
    source = "package import A\n  import struct B.C\n@testable import D\n@preconcurrency internal import E\n// import F\n"
    assert imports_of(source) == ["A", "B", "D", "E"], "imports are read wrongly"
    assert not list(package_violations(sound, table)), "a sound package is refused"
    for what, targets in planted.items():
        assert list(package_violations(targets, table)), f"not found: {what}"
    for what, broken in broken_tables.items():
        assert list(table_violations(broken, SERVICES)), f"not found: {what}"


def print_proven(targets):
    width = max(len(target.name) for target in targets)
    print("Own targets that each target imports, all granted by the table:")
    for target in targets:
        if not target.is_test:
            imported = sorted(target.imports.keys() & TABLE.keys())
            print(f"  {target.name:{width}}  {', '.join(imported) or '–'}")


def main():
    check_ourselves()
    targets = described_targets()
    violations = [*table_violations(TABLE, SERVICES), *package_violations(targets, TABLE)]
    if violations:
        sys.exit("\n".join(violations))
    print_proven(targets)


if __name__ == "__main__":
    main()
