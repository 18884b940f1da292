"""The stock JavaScript client in headless Chromium against the chat page."""

import os
from pathlib import Path

from playwright.async_api import expect

SCREENSHOTS = Path(os.environ.get("SCREENSHOTS_FOLDER", Path(__file__).resolve().parents[2] / ".build" / "screenshots"))


async def enter(browser, cluster, nickname, room="lobby"):
    page = await browser.new_page(viewport={"width": 1100, "height": 720})
    await page.goto(cluster.url + "/")
    await page.fill("#nickname", nickname)
    await page.fill("#room", room)
    await page.click("#enter button")
    await expect(page.locator("#title")).to_have_text(f"# {room}")
    return page


async def say(page, text):
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_two_pages_talk_to_each_other(browser, chat):
    ada = await enter(browser, chat, "Ada")
    grace = await enter(browser, chat, "Grace")
    for page in (ada, grace):
        await expect(page.locator("#transport li.current")).to_have_text("websocket")
        await expect(page.locator("#users li")).to_have_count(2)

    await say(ada, "Is the line clear?")
    await expect(grace.locator("#messages li:not(.notice) .text")).to_have_text("Is the line clear?")
    await grace.locator("#text").press_sequentially("Clear, pro")
    await expect(ada.locator("#typing")).to_have_text("Grace is typing…")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await say(grace, "Clear, proceed! 🚂")
    await expect(ada.locator("#messages li:not(.notice) .text")).to_have_text(["Is the line clear?", "Clear, proceed! 🚂"])
    await grace.locator("#text").press_sequentially("And")
    await expect(ada.locator("#typing")).to_have_text("Grace is typing…")
    await ada.screenshot(path=SCREENSHOTS / "chat.png")


async def test_a_room_keeps_its_talk_to_itself(browser, chat):
    inside = await enter(browser, chat, "Inside", "depot")
    outside = await enter(browser, chat, "Outside", "yard")
    await say(inside, "for the depot")
    await expect(inside.locator("#messages li:not(.notice) .text")).to_have_text("for the depot")
    await say(outside, "for the yard")
    await expect(outside.locator("#messages li:not(.notice) .text")).to_have_text("for the yard")


async def test_somebody_who_leaves_is_seen_to_leave(browser, chat):
    stays = await enter(browser, chat, "Stays", "platform")
    leaves = await enter(browser, chat, "Leaves", "platform")
    await expect(stays.locator("#users li")).to_have_count(2)
    await leaves.close()
    await expect(stays.locator("#users li")).to_have_count(1)
    await expect(stays.locator("#messages li.notice").last).to_have_text("Leaves left.")


async def test_a_page_comes_back_to_its_room_by_itself(browser, chat):
    page = await enter(browser, chat, "Returning", "siding")
    await expect(page.locator("#transport li.current")).to_have_text("websocket")
    await page.evaluate("socket.io.engine.close()")
    await expect(page.locator("#messages li.notice").last).to_have_text("You are back.")
    await say(page, "back again")
    await expect(page.locator("#messages li:not(.notice) .text")).to_have_text("back again")
