import pytest

from echo_servers import serving

REPORTS = pytest.StashKey()


@pytest.fixture(scope="session")
def echo_server():
    """With room for Autobahn's longest message, 16 MiB."""
    with serving("EchoServer", "--deflate", "--maximum-message-bytes", 16 << 20) as url:
        yield url


@pytest.fixture
def reports(pytestconfig):
    return pytestconfig.stash.setdefault(REPORTS, [])


def pytest_terminal_summary(terminalreporter, config):
    """One line for each section of Autobahn's that was run."""
    reports = config.stash.get(REPORTS, [])
    if not reports:
        return
    write = terminalreporter.write_line
    form = "{:>7}  {:<34}{:>6}{:>6}{:>12}{:>15}{:>5}{:>9}"
    write("")
    write(form.format("section", "what of", "cases", "OK", "NON-STRICT", "INFORMATIONAL", "bad", "seconds"))
    for verdicts in sorted(reports, key=lambda verdicts: verdicts.section.number):
        section, counts = verdicts.section, verdicts.counts()
        write(form.format(section.number, section.title, len(verdicts.results), counts["OK"], counts["NON-STRICT"],
                          counts["INFORMATIONAL"], counts["bad"], f"{verdicts.seconds:.1f}"))
