"""Reads what `deploy` would start on each platform, and starts it: every node has a loopback address of its own, so that
ports stay as they are and only hosts are replaced."""

import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field

import yaml

from cluster import BINARIES, ROOT, Process

DEPLOY = ROOT / "deploy"
SERVICES = ("broker", "engine", "gateway", "redis-bridge")


@dataclass
class Node:
    """One process: its command, its environment, and the hosts by which others know it."""

    command: list
    environment: dict
    hosts: list = field(default_factory=list)

    @property
    def service(self):
        return self.command[0]


def variables(text):
    """The lines NAME=VALUE of an environment file."""
    lines = (line.strip() for line in text.splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


# systemd

def unit_values(service, key):
    text = (DEPLOY / "systemd" / f"signalbox-{service}@.service").read_text()
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


def systemd(is_linked=False):
    """Two brokers, as the example's list of brokers says, an engine and a gateway; if linked, a bridge."""
    instances = [("broker", 1), ("broker", 2), ("engine", 1), ("gateway", 1), *([("redis-bridge", 1)] if is_linked else [])]
    return [unit_node(service, number) for service, number in instances]


def unit_node(service, number):
    environment = dict(line.split("=", 1) for line in unit_values(service, "Environment"))
    for path in unit_values(service, "EnvironmentFile"):
        folder, name = path.removeprefix("-").rsplit("/", 1)
        # Every instance of the example is like the first one; secrets are not among the examples.
        if folder == "/etc/signalbox":
            environment |= variables((DEPLOY / "systemd/etc" / name.replace("%i", "1")).read_text())
    [command] = unit_values(service, "ExecStart")
    binary, *arguments = command.split()
    return Node([binary.rsplit("/", 1)[1], *arguments], environment, [f"{service}-{number}.example.net"])


# Containers

def image_environment():
    """What the image sets for all services. Its folders are not on this machine."""
    text = (DEPLOY / "container/Containerfile").read_text().replace("\\\n", " ")
    [settings] = re.findall(r"^ENV (.*)$", text, re.MULTILINE)
    pairs = dict(pair.split("=", 1) for pair in settings.split())
    return {name: value for name, value in pairs.items() if not value.startswith("/usr/lib/signalbox")}


def compose_file():
    """With the defaults of its variables."""
    text = (DEPLOY / "compose/compose.yaml").read_text()
    return yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text))


def compose_services(is_linked):
    """What starts without a profile, or with the profile `linked`."""
    return {name: service for name, service in compose_file()["services"].items()
            if "profiles" not in service or is_linked and "linked" in service["profiles"]}


def compose(is_linked=False):
    nodes = []
    for name, service in compose_services(is_linked).items():
        if service["image"] == "signalbox:latest":
            for _ in range(service.get("deploy", {}).get("replicas", 1)):
                nodes.append(Node(service["command"], image_environment() | service["environment"], [name]))
    return nodes


def compose_redis():
    """How the example starts its Redis, with the file that it mounts where that is here."""
    service = compose_file()["services"]["redis"]
    mounted = {target: DEPLOY / "compose" / source for source, target, _ in
               (volume.split(":") for volume in service["volumes"])}
    return [mounted.get(argument, argument) for argument in service["command"]]


def manifest_files(is_linked=True):
    """Those of the base; if linked, of the component, too."""
    folders = [DEPLOY / "kubernetes", *([DEPLOY / "kubernetes/redis-bridge"] if is_linked else [])]
    return [folder / name for folder in folders
            for name in yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]]


def manifests(is_linked=True):
    return [manifest for path in manifest_files(is_linked) for manifest in yaml.safe_load_all(path.read_text())]


def workloads(is_linked=True):
    return {manifest["metadata"]["name"]: manifest for manifest in manifests(is_linked)
            if "template" in manifest.get("spec", {})}


def kubernetes(is_linked=False):
    scales = {manifest["spec"]["scaleTargetRef"]["name"]: manifest["spec"]["minReplicas"]
              for manifest in manifests(is_linked) if manifest["kind"] == "HorizontalPodAutoscaler"}
    return [pod_node(name, workload, number) for name, workload in workloads(is_linked).items()
            for number in range(workload["spec"].get("replicas") or scales[name])]


def pod_node(name, workload, number):
    [container] = workload["spec"]["template"]["spec"]["containers"]
    environment = image_environment() | variables((DEPLOY / "kubernetes/cluster.env").read_text())
    for entry in container["env"]:
        field_path = entry.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
        # The pod's address is whatever it has here.
        value = {"metadata.name": f"{name}-{number}", "status.podIP": "0.0.0.0", None: entry.get("value")}[field_path]
        environment[entry["name"]] = re.sub(r"\$\((\w+)\)", lambda match: environment[match[1]], value)
    hosts = [f"{name}-{number}.{workload['spec']['serviceName']}"] if "serviceName" in workload["spec"] else []
    return Node([*container["command"], *container.get("args", [])], environment, hosts)


PLATFORMS = {"systemd": systemd, "compose": compose, "kubernetes": kubernetes}


# Starting them

def addresses(count):
    """Loopback addresses that no other run of this machine is likely to use."""
    return [f"127.{1 + os.getpid() // 250 % 250}.{1 + os.getpid() % 250}.{10 + index}" for index in range(count)]


def localised(text, own, known):
    """`text` with each host of the cluster replaced by its loopback address, and every address of oneself by `own`."""
    known = {**known, "0.0.0.0": own, "127.0.0.1": own, "eth0": own}
    hosts = "|".join(re.escape(host) for host in sorted(known, key=len, reverse=True))
    # A host, or what only looks like one: the scheme of redis://redis.
    return re.sub(rf"(?<![\w.-])({hosts})(?![\w.-]|://)", lambda match: known[match[1]], text)


@contextmanager
def started(nodes, errors, *, others=None, secrets=None):
    """The processes of `nodes`, in their order; what they log goes to the file `errors`. `others` are the addresses of hosts
    that are none of them, `secrets` the variables by service that no example has."""
    own = addresses(len(nodes))
    known = {**(others or {}), **{host: address for node, address in zip(nodes, own) for host in node.hosts}}
    processes = []
    try:
        for node, address in zip(nodes, own):
            environment = {name: localised(value, address, known) for name, value in node.environment.items()
                           if name.startswith("SIGNALBOX_")} | (secrets or {}).get(node.service, {})
            processes.append(Process(*node.command, environment=environment, errors=errors))
        yield processes
    finally:
        for process in processes:
            if process.child.poll() is None:
                process.child.terminate()
        for process in processes:
            process.terminate()


def option_names(service):
    """The options in a service's `--help`."""
    text = subprocess.run([BINARIES / service, "--help"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"^  --([a-z][a-z-]*)", text, re.MULTILINE))


def variable(option):
    return "SIGNALBOX_" + option.upper().replace("-", "_")
