"""Autobahn's cases against our WebSocket, in the echo server."""

import pytest
from kosoku.cases import CASES

from echo_servers import serving
from sections import QUICK, SLOW, is_good, run, run_section


def parameter(section, *marks):
    return pytest.param(section, marks=[*marks, pytest.mark.timeout(section.seconds)], id=str(section.number))


@pytest.mark.parametrize("section", [*map(parameter, QUICK), *(parameter(one, pytest.mark.slow) for one in SLOW)])
async def test_every_case_passes_of_section(section, echo_server, reports):
    verdicts = await run_section(echo_server, section)
    reports.append(verdicts)
    assert verdicts.failures() == []
    assert len({result.case_id for result in verdicts.results}) == section.cases


def test_no_section_is_left_out():
    assert {section.number for section in [*QUICK, *SLOW]} == {int(case.split(".")[0]) for case in CASES}
    assert sum(section.cases for section in [*QUICK, *SLOW]) == len(CASES)


# A judge that lets everything pass would prove nothing.


async def test_a_server_without_compression_does_not_pass():
    with serving("EchoServer") as url:
        [result] = await run(url, "12.1.1")
    assert result.behavior.value == "UNIMPLEMENTED"
    assert not is_good(result)


async def test_a_server_that_refuses_the_message_does_not_pass():
    with serving("EchoServer", "--maximum-message-bytes", 65_535) as url:
        [result] = await run(url, "9.1.1")
    assert result.behavior.value == "FAILED"
    assert (result.remote_close_code, result.closed_by_me) == (1009, False)
