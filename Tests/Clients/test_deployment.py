"""What `deploy` gives operators: each file passes its platform's own checker, names no option that the binaries lack, and
starts a cluster that serves clients."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import aiohttp
import compose_spec
import pytest
import socketio
import yaml

from cluster import BINARIES, LocalCluster, Process
from deployed_redis import DeployedRedis
from deployment import (DEPLOY, PLATFORMS, SERVICES, addresses, compose_file, compose_redis, compose_services,
                        image_environment, manifest_files, manifests, option_names, started, unit_values, variable,
                        variables, workloads)
from keys import Keys
from tcp_cluster import announced, eventually, kill, metrics, readiness

# The default of --heartbeat-timeout, after which an engine whose machine has vanished is nobody's member any more.
HEARTBEAT_TIMEOUT = 10
# After --shutdown-timeout a service that has not ended is ended.
UNWINDING = 2


@pytest.fixture(scope="module")
def options():
    return {service: option_names(service) for service in SERVICES}


# The platforms' own checkers

@pytest.fixture
def system_root(tmp_path):
    """A root folder with systemd's units, ours, and something executable where the binaries will be."""
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    for unit in (DEPLOY / "systemd").glob("signalbox*.[st]*"):
        shutil.copy(unit, units)
    for service in SERVICES:
        [command] = unit_values(service, "ExecStart")
        binary = tmp_path / command.lstrip("/")
        binary.parent.mkdir(parents=True, exist_ok=True)
        binary.touch(0o755)
    return tmp_path


def verify(root):
    units = ["signalbox.target", *(f"signalbox-{service}@1.service" for service in SERVICES)]
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={root}", *units],
                            capture_output=True, text=True)
    return result.returncode, [line for line in result.stderr.splitlines() if "signalbox" in line]


def test_systemd_verifies_the_units(system_root):
    assert verify(system_root) == (0, [])
    # What it would say of a slip of the pen.
    unit = system_root / "etc/systemd/system/signalbox-engine@.service"
    unit.write_text(unit.read_text().replace("PrivateTmp", "PrivatTmp"))
    assert "Unknown key" in verify(system_root)[1][0]


def test_the_manifests_are_kubernetes(tmp_path):
    files = manifest_files()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(files[1].read_text().replace("periodSeconds", "periodSecs"))
    check = [Path(sys.executable).parent / "kubernetes-validate", "--strict", "--quiet"]
    assert subprocess.run([*check, *files]).returncode == 0
    assert subprocess.run([*check, wrong], capture_output=True).returncode != 0


@pytest.mark.parametrize("is_linked", [False, True], ids=["alone", "linked"])
def test_the_manifests_fit_together(is_linked):
    """Each selector names pods that exist, each reference something that is there, and policies open every port."""
    pods = {name: workload["spec"]["template"]["metadata"]["labels"] for name, workload in workloads(is_linked).items()}
    opened = {name: set() for name in pods}
    for manifest in manifests(is_linked):
        spec = manifest.get("spec", {})
        if manifest["kind"] == "NetworkPolicy":
            labels = spec["podSelector"]["matchLabels"]
            # The kustomization gives this one to all.
            selected = [name for name in pods if labels.items() <= {"app.kubernetes.io/part-of": "signalbox", **pods[name]}.items()]
            ports = {port["port"] for rule in spec["ingress"] for port in rule["ports"]}
            for name in selected:
                opened[name] |= ports
        elif "selector" in spec:
            labels = spec["selector"].get("matchLabels", spec["selector"])
            selected = [name for name in pods if labels.items() <= pods[name].items()]
        elif "scaleTargetRef" in spec:
            selected = [spec["scaleTargetRef"]["name"]] if spec["scaleTargetRef"]["name"] in pods else []
        else:
            continue
        assert selected, manifest["metadata"]["name"]
    for name, workload in workloads(is_linked).items():
        [container] = workload["spec"]["template"]["spec"]["containers"]
        assert opened[name] == {port["containerPort"] for port in container["ports"]}


def reaching(port):
    """The names of the pods that policies let connect to this port."""
    rules = [rule for manifest in manifests() if manifest["kind"] == "NetworkPolicy" for rule in manifest["spec"]["ingress"]
             if {"port": port} in rule["ports"]]
    names = set()
    for selector in (source["podSelector"] for rule in rules for source in rule["from"]):
        names |= {selector["matchLabels"]["app.kubernetes.io/name"]} if "matchLabels" in selector else set()
        names |= {name for expression in selector.get("matchExpressions", []) for name in expression["values"]}
    return names


def test_policies_let_bridges_in_where_they_connect():
    gateways, bridges = "signalbox-gateway", "signalbox-redis-bridge"
    assert reaching(7001) == reaching(7002) == {"signalbox-engine", gateways, bridges}
    assert (reaching(7003), reaching(7004)) == ({gateways, bridges}, {gateways})


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is what builds an overlay")
def test_an_overlay_has_the_bridges_as_it_has_all_else(tmp_path):
    """Their image, namespace and labels are those of the other services, whatever the overlay makes of these."""
    shutil.copytree(DEPLOY / "kubernetes", tmp_path / "base")
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay/kustomization.yaml").write_text(yaml.safe_dump({
        "resources": ["../base"], "components": ["../base/redis-bridge"],
        "images": [{"name": "registry.example.net/signalbox", "newName": "own/signalbox", "newTag": "1"}],
    }))
    built = subprocess.run(["kubectl", "kustomize", tmp_path / "overlay"], check=True, capture_output=True, text=True)
    made = [manifest for manifest in yaml.safe_load_all(built.stdout) if manifest["kind"] != "Namespace"]
    assert {manifest["metadata"]["namespace"] for manifest in made} == {"signalbox"}
    pods = [manifest["spec"]["template"] for manifest in made if "template" in manifest.get("spec", {})]
    assert len(pods) == len(SERVICES)
    assert {pod["metadata"]["labels"]["app.kubernetes.io/part-of"] for pod in pods} == {"signalbox"}
    assert {pod["spec"]["containers"][0]["image"] for pod in pods} == {"own/signalbox:1"}
    # Nobody's settings are left behind under the name that they had in the base.
    assert len({pod["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"] for pod in pods}) == 1


def test_compose_is_valid():
    # Its parser knows no merge keys, which are YAML's affair.
    compose = compose_spec.PyCompose.from_yaml(yaml.safe_dump(compose_file()))
    alone = {"broker-1", "broker-2", "engine", "gateway", "load-balancer"}
    assert set(compose.service_names()) == set(compose_services(is_linked=True)) == alone | {"redis-bridge", "redis"}
    assert set(compose_services(is_linked=False)) == alone


def test_the_container_file_passes_its_linter():
    linter = Path(sys.executable).parent / "hadolint"
    result = subprocess.run([linter, DEPLOY / "container/Containerfile"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


# Options

@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_variable_is_an_option_of_its_service(platform, options):
    shared = variables((DEPLOY / "systemd/etc/cluster.env").read_text()).keys() | image_environment().keys()
    for node in PLATFORMS[platform](is_linked=True):
        # What several services share may be for others; what is a service's own must be its own.
        own = {name for name in node.environment if name.startswith("SIGNALBOX_")} - shared
        assert own
        for name in own:
            assert name in map(variable, options[node.service]), (node.service, name)
        for argument in node.command[1:]:
            assert not argument.startswith("--") or argument[2:] in options[node.service]


def test_every_variable_and_option_that_is_mentioned_exists(options):
    known = set().union(*options.values())
    texts = {path: path.read_text() for path in DEPLOY.rglob("*") if path.suffix in (".env", ".yaml", ".service", ".md")}
    texts[DEPLOY / "container/Containerfile"] = (DEPLOY / "container/Containerfile").read_text()
    assert len(texts) > 10
    for path, text in texts.items():
        mentioned = set(re.findall(r"SIGNALBOX_[A-Z_]+[A-Z]", text))
        assert mentioned <= set(map(variable, known)), path
        # In texts, a code span that begins with an option.
        assert set(re.findall(r"`--([a-z-]+)", text)) <= known, path


def test_the_bridges_secret_is_where_its_option_says():
    """Each platform has a place for it, and names that."""
    files = {platform: node.environment["SIGNALBOX_BRIDGE_SECRET_FILE"] for platform, nodes in PLATFORMS.items()
             for node in nodes(is_linked=True) if node.service == "redis-bridge"}
    pod = workloads()["signalbox-redis-bridge"]["spec"]["template"]["spec"]
    [mount], [volume] = pod["containers"][0]["volumeMounts"], pod["volumes"]
    assert mount["name"] == volume["name"] and volume["secret"]["secretName"] == "signalbox-redis-bridge-secrets"
    assert files["kubernetes"] == files["systemd"] == f"{mount['mountPath']}/linked-clusters.secret"
    [secret] = compose_file()["services"]["redis-bridge"]["secrets"]
    assert files["compose"] == f"/run/secrets/{secret}"
    assert compose_file()["secrets"][secret]["file"] == "./linked-clusters.secret"


# Times

def shutdown_seconds(path):
    return int(variables((DEPLOY / path).read_text())["SIGNALBOX_SHUTDOWN_TIMEOUT"]) / 1000


def test_nobody_is_killed_while_draining():
    for service in SERVICES:
        [stop] = unit_values(service, "TimeoutStopSec")
        assert int(stop) > shutdown_seconds("systemd/etc/cluster.env") + UNWINDING
    for service in compose_file()["services"].values():
        if timeout := service.get("environment", {}).get("SIGNALBOX_SHUTDOWN_TIMEOUT"):
            assert int(service["stop_grace_period"].rstrip("s")) > int(timeout) / 1000 + UNWINDING
    for workload in workloads().values():
        pod = workload["spec"]["template"]["spec"]
        hook = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["sleep", "0"])
        assert hook[0] == "sleep"
        assert (pod["terminationGracePeriodSeconds"]
                > int(hook[1]) + shutdown_seconds("kubernetes/cluster.env") + UNWINDING)


def probes_patience():
    """How long each platform's probes put up with a service that is not ready."""
    for workload in workloads().values():
        probe = workload["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]
        yield probe["periodSeconds"] * (probe["failureThreshold"] - 1)
    for service in compose_file()["services"].values():
        if check := service.get("healthcheck"):
            yield int(check["interval"].rstrip("s")) * (check["retries"] - 1)
    [interval, falls] = re.search(r"inter (\d+)s fall (\d+)", (DEPLOY / "compose/haproxy.cfg").read_text()).groups()
    yield int(interval) * (int(falls) - 1)


def test_probes_wait_until_a_vanished_engine_is_forgotten():
    assert min(probes_patience()) > HEARTBEAT_TIMEOUT


# Real runs

def of(processes, name):
    return [process for process in processes if process.name == name]


def await_whole(processes):
    """Until each gateway is ready, has joined every broker and places sessions on every engine."""
    brokers, engines = len(of(processes, "broker")), len(of(processes, "engine"))
    deadline = time.monotonic() + 20
    for gateway in of(processes, "gateway"):
        while True:
            report = readiness(gateway)
            joined = [broker for broker in report["brokers"] if broker["state"] == "joined"]
            takers = [engine for engine in report["engines"] if engine["takesSessions"]]
            if report["ready"] and len(joined) == brokers and len(takers) == engines:
                break
            assert time.monotonic() < deadline, report
            time.sleep(0.05)


async def talk(url, transports):
    client = socketio.AsyncClient()
    await client.connect(url, transports=transports)
    answer = await client.call("join", {"nickname": "operator", "room": "deployment"})
    await client.disconnect()
    assert (answer["nickname"], answer["room"]) == ("operator", "deployment")


def probe(path, process):
    host, port = announced(process)["operations"].removeprefix("http://").split(":")
    return subprocess.run([DEPLOY / "container/probe", path, host, port], timeout=10).returncode == 0


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_environment_of_each_platform_starts_a_cluster(platform, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as errors, started(PLATFORMS[platform](), errors) as processes:
        await asyncio.to_thread(await_whole, processes)
        for gateway in of(processes, "gateway"):
            for transports in (["polling"], ["websocket"]):
                await talk(announced(gateway)["url"], transports)
        for process in processes:
            assert probe("/readyz", process) and probe("/healthz", process) and not probe("/nothing", process)
        assert [process.terminate() for process in reversed(processes)] == [0] * len(processes)
    # An option that is none would be warned of.
    assert log.read_text() == ""


def curve(keys, service, *peers):
    """Who trusts whom, as the page says."""
    allowed = keys.folder / f"{service}.allowed"
    keys.allow(allowed, *peers)
    brokers = {} if service == "broker" else {"SIGNALBOX_CURVE_BROKER_KEYS": str(keys.public("broker"))}
    return {"SIGNALBOX_CURVE_SECRET_KEY_FILE": str(keys.folder / f"{service}.secret"),
            "SIGNALBOX_CURVE_ALLOWED_KEYS": str(allowed), **brokers}


def all_secrets(folder, redis):
    """What the examples leave to the folder, or the Secret, of each service."""
    keys = Keys(folder, "redis-bridge")
    return {
        "broker": curve(keys, "broker", "engine", "gateway", "redis-bridge"),
        "engine": curve(keys, "engine", "gateway", "redis-bridge"),
        "gateway": curve(keys, "gateway", "engine", "redis-bridge"),
        "redis-bridge": {**curve(keys, "redis-bridge", "engine", "gateway"), "SIGNALBOX_REDIS": redis.url},
    }


async def converse(here, there):
    """A message from a client there reaches one here, which is in the same room."""
    async with asyncio.timeout(20), socketio.AsyncSimpleClient() as listener, socketio.AsyncSimpleClient() as speaker:
        for client, url, nickname in ((listener, here, "here"), (speaker, there, "there")):
            await client.connect(url)
            await client.call("join", {"nickname": nickname, "room": "linked"})
        await speaker.emit("message", "over there")
        while (event := await listener.receive())[0] != "message":
            pass
    return event[1]


async def serve_elsewhere(opened, served):
    """A session that one gateway has opened, in its own cluster, is served by another one."""
    path = "/socket.io/?EIO=4&transport=polling"
    async with asyncio.timeout(20), aiohttp.ClientSession() as http:
        async with http.get(opened + path) as answer:
            path += "&sid=" + json.loads((await answer.text())[1:])["sid"]
        async with http.post(served + path, data="40") as answer:
            assert await answer.text() == "ok"
        async with http.get(served + path) as answer:
            assert (await answer.text()).startswith('40{"sid":')
        async with http.post(served + path, data="1") as answer:
            assert await answer.text() == "ok"


def link_states(operations):
    """How a gateway sees the engines: each state that engines of a cluster have."""
    with urllib.request.urlopen(operations + "/readyz", timeout=5) as answer:
        return {(engine["cluster"], engine["state"]) for engine in json.load(answer)["engines"]}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_bridges_of_each_platform_link_its_cluster_with_another(platform, tmp_path):
    """With keys and a password for Redis where the platform has a place for secrets."""
    log, nodes, has_secrets = tmp_path / "log", PLATFORMS[platform](is_linked=True), platform != "compose"
    subprocess.run([BINARIES / "signalbox-keys", "--folder", tmp_path, "--bridge-secret"], check=True)
    shared = {"SIGNALBOX_BRIDGE_SECRET_FILE": str(tmp_path / "linked-clusters.secret")}
    address = addresses(len(nodes) + 1)[-1]
    with (log.open("w") as errors,
          DeployedRedis(address, tmp_path, command=None if has_secrets else compose_redis(), has_users=has_secrets) as redis):
        secrets = all_secrets(tmp_path, redis) if has_secrets else {}
        secrets["redis-bridge"] = secrets.get("redis-bridge", {}) | shared
        with (started(nodes, errors, others={"redis": address}, secrets=secrets) as processes,
              LocalCluster("chat", "--cluster-name", "elsewhere", "--redis", redis.url, environment=shared) as other):
            await asyncio.to_thread(await_whole, processes)
            [own] = {node.environment["SIGNALBOX_CLUSTER_NAME"] for node in nodes}
            for bridge in of(processes, "redis-bridge"):
                await eventually(lambda: readiness(bridge),
                                 lambda report: report["ready"] and report["clusters"] == ["elsewhere"])
            gateways = [announced(gateway) for gateway in of(processes, "gateway")]
            for gateway in [*gateways, other.service("gateway")]:
                await eventually(lambda: link_states(gateway["operations"]),
                                 lambda states: states == {(own, "linked"), ("elsewhere", "linked")})
            for gateway in gateways:
                await serve_elsewhere(gateway["url"], other.url)
                await serve_elsewhere(other.url, gateway["url"])
                heard = await converse(gateway["url"], other.url)
                assert (heard["nickname"], heard["text"]) == ("there", "over there")
            assert all(probe("/readyz", process) for process in processes)
            assert redis.denied() == ""
            if platform == "systemd":
                assert_metrics_exist(processes)
            # Later one after the other leaves, and links to those that are still there end.
            assert log.read_text() == ""
            assert [process.terminate() for process in reversed(processes)] == [0] * len(processes)


def assert_metrics_exist(processes):
    """Whatever the page tells operators to watch is there to be watched."""
    mentioned = set(re.findall(r"signalbox_[a-z_]+", (DEPLOY / "README.md").read_text()))
    served = set()
    for process in processes:
        with urllib.request.urlopen(announced(process)["operations"] + "/metrics") as answer:
            served |= set(re.findall(r"^# TYPE (\S+)", answer.read().decode(), re.MULTILINE))
    assert len(mentioned) > 5 and mentioned <= served, mentioned - served


async def test_a_crashed_engine_takes_no_gateway_out_of_service(tmp_path, capsys):
    """Its endpoint refuses connections: it is forgotten before anybody misses it."""
    with (tmp_path / "log").open("w") as errors, started(PLATFORMS["kubernetes"](), errors) as processes:
        await asyncio.to_thread(await_whole, processes)
        gateways, [crashing, *staying] = of(processes, "gateway"), of(processes, "engine")
        kill(crashing)
        crashed, took = time.monotonic(), None
        while not took or time.monotonic() < crashed + 2 * took:
            reports = [await asyncio.to_thread(readiness, service) for service in gateways + staying]
            assert all(report["ready"] for report in reports), reports
            if not took and all(len(report["engines"]) == len(staying) for report in reports[:len(gateways)]):
                took = time.monotonic() - crashed
            assert took or time.monotonic() < crashed + 5, "the engine is not forgotten"
            await asyncio.sleep(0.05)
        for gateway in gateways:
            await talk(announced(gateway)["url"], ["polling"])
    with capsys.disabled():
        print(f"\nengine crashed → gateways, ready all the while, have forgotten it after {took:.1f} s")


async def test_a_load_balancer_needs_no_stickiness(tmp_path):
    """The example's HAProxy, with the two gateways' addresses in place of their name."""
    with (tmp_path / "log").open("w") as errors, started(PLATFORMS["compose"](), errors) as processes:
        await asyncio.to_thread(await_whole, processes)
        front = addresses(len(processes) + 1)[-1]
        gateways = [announced(gateway)["url"].removeprefix("http://") for gateway in of(processes, "gateway")]
        servers = "".join(f"    server gateway{index} {address}\n" for index, address in enumerate(gateways))
        text = (DEPLOY / "compose/haproxy.cfg").read_text().replace("bind :3000", f"bind {front}:3000")
        text, count = re.subn(r"^ *server-template .*\n", servers, text, flags=re.MULTILINE)
        assert count == 1
        (tmp_path / "haproxy.cfg").write_text(text)
        balancer = subprocess.Popen(["haproxy", "-db", "-q", "-f", tmp_path / "haproxy.cfg"])
        try:
            for transports in (["polling"], ["websocket"], ["polling", "websocket"]):
                for _ in range(3):
                    await retried(lambda: talk(f"http://{front}:3000", transports))
            # Round robin: neither had a session to itself.
            assert all(metrics(gateway)["gateway_requests_total"] > 5 for gateway in of(processes, "gateway"))
            of(processes, "gateway")[0].terminate()
            for _ in range(4):
                await talk(f"http://{front}:3000", ["polling"])
        finally:
            balancer.terminate()
            balancer.wait(10)


async def retried(attempt, timeout=10):
    """The balancer needs a moment until it listens."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            return await attempt()
        except socketio.exceptions.ConnectionError:
            assert time.monotonic() < deadline, "the balancer does not serve"
            await asyncio.sleep(0.1)


def test_a_refused_option_ends_with_the_code_that_systemd_does_not_restart():
    """Among them is what Kubernetes would add for a Service named `signalbox`, were its links not turned off."""
    environment = {"SIGNALBOX_PORT": "tcp://10.0.0.1:80", "SIGNALBOX_BROKERS": "tcp://127.0.0.1:1+tcp://127.0.0.1:2"}
    refused = Process("gateway", environment=environment, errors=subprocess.DEVNULL).child.wait(10)
    assert [[str(refused)]] * len(SERVICES) == [unit_values(service, "RestartPreventExitStatus") for service in SERVICES]
    assert not any(workload["spec"]["template"]["spec"]["enableServiceLinks"] for workload in workloads().values())
