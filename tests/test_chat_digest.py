"""What people do with the digest in Telegram: who may set it up, hold it, change it and talk about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.knowledge.hours import LONDON
from bot.replies.reflect import question_code
from tests.digest_office import DigestOffice, Team, digest_office
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio
FRIDAY = datetime(2026, 11, 27, 9, 5, tzinfo=LONDON)
TUESDAY = datetime(2026, 12, 1, 9, 31, tzinfo=LONDON)
QUESTIONS = ("What did we not know that day?", "Who did we tell?")
LINE = "We name what we do not know before we close"


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DigestOffice]:
    async with digest_office(tmp_path_factory.mktemp("bot")) as office:
        yield office


async def test_a_lead_gives_a_channel_the_digest(scene: DigestOffice) -> None:
    team = await scene.team()
    text = await team.says("/digest_here")
    assert text.startswith("The weekly digest here\nNorthtown, Tuesdays at 9:30am.\nThe first one comes on Tuesday 1")
    assert {"•Tue", "•9:30am", "Term time only: no", "Start it", "Not now"} <= set(team.labels())
    await team.presses("Wed")
    await team.presses("2pm")
    await team.presses("Term time only: no")
    assert "Northtown, Wednesdays at 2pm, in term time only." in team.text()
    await team.presses("Start it")
    assert team.text().startswith("This chat gets Northtown's weekly digest, Wednesdays at 2pm, in term time only.")
    assert "The first one comes on Wednesday 2 December at 2pm." in team.text()
    assert team.labels() == []
    assert "Duty team: Northtown, Wednesdays at 2pm" in await scene.north.says(text="/digest_here")


OLD = "That button is from an older answer"
NOT_A_LEAD = "Safeguarding leads give their teams the weekly digest."
FORGED = (
    ("worker", "d-start:northtown:10930a", NOT_A_LEAD),
    ("worker", "d-set:northtown:10930a", NOT_A_LEAD),
    ("worker", "d-pause", "This chat gets no weekly digest."),
    ("southtown-lead", "d-start:northtown:10930a", "Only a lead for Northtown can do that."),
    ("lead", "d-start:northtown:10930a", "Only a lead who is an administrator of this chat"),
    ("lead", "d-not", "Only a lead who is an administrator of this chat"),
    ("northtown-lead", "d-start:southtown:10930a", "Only a lead for Southtown can do that."),
    *(
        ("northtown-lead", f"d-start:{forged}", OLD)
        for forged in ("northtown:70930a", "northtown:19930a", "northtown:1093²a", "northtown", "x:10930a", "")
    ),
    ("northtown-lead", "d-start:england:10930a", OLD),
    ("northtown-lead", "d-hold:northtown:2026-W49", OLD),
    ("northtown-lead", "gaps:0", OLD),
)


async def test_only_a_lead_of_the_area_who_runs_the_chat_sets_it_up(scene: DigestOffice) -> None:
    team = await scene.team("northtown-lead", "southtown-lead", "lead")
    await team.change(administrators=["southtown-lead"])
    for who, data, said in FORGED:
        assert (await team.forges(data, who)).startswith(said), (who, data)
    assert scene.channel(team) is None
    for data in ("d-start:northtown:10930a", "d-pause", "d-on", "d-stop", "d-set:northtown:10930a"):
        await scene.north.forges(data)
    assert scene.channel(scene.north) is None


async def test_a_channel_that_no_lead_runs_is_told_whom_to_ask(scene: DigestOffice) -> None:
    team = await scene.team("somebody", "northtown-lead")
    assert (await team.says("/digest_here")).startswith("Safeguarding leads give their teams the weekly digest.")
    assert scene.channel(team) is None


async def test_without_the_right_to_post_the_lead_is_told_in_private(scene: DigestOffice) -> None:
    team = await scene.team(title="Mute team")
    await team.change(bot="administrator", posts=False)
    await team.says("/digest_here")
    await until(lambda: scene.north.text().startswith("I may not post in “Mute team”."))
    assert team.posts == []


async def test_other_posts_leave_no_trace(scene: DigestOffice) -> None:
    team = await scene.team()
    before = scene.everything()
    for text in ("/start", "hello", "/digest_here@another_bot", "/digest_hereabouts", "about /digest_here"):
        await team.says(text)
    assert team.posts == []
    assert set(scene.everything()) ^ set(before) == set()


async def test_a_group_keeps_its_thread_and_knows_who_asks(scene: DigestOffice) -> None:
    group = await scene.team("somebody", "northtown-lead", type="supergroup", is_forum=True)
    (thread,) = (int(each) for each in (await group.change(thread="Duty desk"))["threads"])
    said = await group.says("/digest_here", "worker", thread=thread)
    assert said.startswith("Safeguarding leads give their teams")
    assert (await group.says("/digest_here", "northtown-lead")).startswith("Only a lead who is an administrator")
    await group.change(administrators=["northtown-lead"])
    await group.says("/digest_here", "northtown-lead", thread=thread)
    await group.presses("Start it", "northtown-lead")
    assert scene.channel(group) == ("northtown", 1, "09:30", thread, 0, None)
    assert (await group.says("/digest_preview", "northtown-lead")).startswith("A preview, not the digest itself.")
    assert group.labels() == []
    grown = await group.says("/digest_pause", "northtown-lead")
    assert grown.startswith("Paused.")
    assert "Safeguarding leads" in await group.presses("Go on", "worker")
    await group.presses("Go on", "northtown-lead")
    assert "It goes on." in group.text()


async def test_a_group_that_becomes_a_supergroup_keeps_its_digest(scene: DigestOffice) -> None:
    group = await scene.team(type="group")
    await group.says("/digest_here")
    await group.presses("Start it")
    grown = await group.change(migrate=True)
    await until(lambda: scene.channel(group) is None)
    assert scene.channel(Team(scene.driver, int(grown["id"]), group.owner))[:2] == ("northtown", 1)


async def test_a_channel_that_posts_without_end_is_not_answered_without_end(scene: DigestOffice) -> None:
    team = await scene.team("somebody")
    for _ in range(14):
        await team.says("/digest_here")
    assert len(team.posts) == 10


async def test_where_others_run_the_channel_too_a_lead_presses(scene: DigestOffice) -> None:
    team = await scene.subscribed("northtown-lead", "somebody")
    assert (await team.says("/digest_pause")).startswith("Paused.")
    await team.presses("Go on")
    await team.change(administrators=["somebody"])
    assert (await team.says("/digest_pause", "somebody")).startswith("A lead for Northtown who runs this chat")
    assert scene.channel(team)[4] == 0
    assert "Safeguarding leads" in await team.presses("Pause the digest here", "somebody")
    await team.presses("Pause the digest here")
    assert scene.channel(team)[4] == 1
    assert team.labels() == ["Go on", "Take it off"]
    before = len(team.posts)
    await team.says("/digest_preview", "somebody")
    await until(lambda: scene.north.text().startswith("A preview, not the digest itself."))
    assert len(team.posts) == before
    await team.presses("Go on")
    await team.says("/digest_pause")
    await team.presses("Pause the digest here")
    assert "Safeguarding leads" in await team.presses("Take it off", "somebody")
    await team.presses("Take it off")
    assert team.text().startswith("Taken off.")
    assert scene.channel(team) is None


async def test_a_lead_holds_all_or_one_and_lets_go(scene: DigestOffice) -> None:
    everywhere, north = scene.office.everywhere, scene.north
    assert (await north.says(text="/digest_hold southtown")).startswith("You can hold the digests of Northtown.")
    assert (await north.says(text="/digest_hold")).startswith("Held. No digest goes out in Northtown")
    told = "Northtown's digests are held. No digest goes out until a lead lets it. Done by the lead for Northtown."
    await until(lambda: everywhere.text() == told)
    count = len(everywhere.heard())
    await north.says(text="/digest_hold")  # again: nobody is told twice
    await everywhere.presses("Let them go again")
    assert scene.rows("SELECT area FROM digest_holds") == []
    await until(lambda: "Done by the lead for all areas." in north.text())
    assert len(everywhere.heard()) == count
    assert (await everywhere.says(text="/digest_hold")).startswith(
        "Held. No digest goes out in Northtown and Southtown"
    )
    assert everywhere.labels() == ["Let Northtown's go again", "Let Southtown's go again"]
    await scene.southtown.forges("d-go:northtown")
    assert sorted(scene.rows("SELECT area FROM digest_holds")) == [("northtown",), ("southtown",)]
    await everywhere.presses("Let Northtown's go again")
    await scene.southtown.forges("d-go:southtown")
    await until(lambda: scene.rows("SELECT area FROM digest_holds") == [])


async def test_a_hold_in_a_channel_works_by_a_leads_press(scene: DigestOffice) -> None:
    team = await scene.subscribed("northtown-lead", "somebody")
    await team.change(administrators=["somebody"])
    await team.says("/digest_hold", "somebody")
    assert "Safeguarding leads" in await team.presses("Hold all digests of the area", "somebody")
    assert scene.rows("SELECT area FROM digest_holds") == []
    await team.presses("Hold all digests of the area")
    assert team.text().startswith("Held.")
    assert team.labels() == []
    assert scene.rows("SELECT area FROM digest_holds") == [("northtown",)]
    await scene.north.forges("d-go:northtown")


async def test_who_is_no_lead_gets_one_kind_line(scene: DigestOffice) -> None:
    for command in ("/digest_here", "/digest_hold", "/digest_hold northtown", "/digest_preview", "/digest_pause"):
        assert (await scene.office.stranger.says(text=command)).startswith("Safeguarding leads give their teams")
    for verb in ("read", "swap", "skip", "hold", "go"):
        await scene.office.stranger.forges(f"d-{verb}:northtown:2026-W49")
        await scene.southtown.forges(f"d-{verb}:northtown:2026-W49")
        await scene.north.forges(f"d-{verb}:northtown:2026-W99")
    assert scene.rows("SELECT area FROM digest_holds") == []


async def test_a_preview_says_so_has_no_buttons_and_plans_nothing(scene: DigestOffice) -> None:
    planned = scene.rows("SELECT * FROM digests")
    text = await scene.north.says(text="/digest_preview")
    assert text.startswith(
        "A preview, not the digest itself. Northtown, week 48. Leads can still change it.\n\nPoint 1\n"
    )
    assert scene.north.labels() == []
    assert (await scene.north.says(text="/digest_preview southtown")).startswith("Which area?")
    assert (await scene.southtown.says(text="/digest_preview")).startswith(
        "A preview, not the digest itself. Southtown"
    )
    assert scene.rows("SELECT * FROM digests") == planned


async def test_a_right_that_is_taken_away_is_told_once(scene: DigestOffice) -> None:
    team = await scene.subscribed(title="Night team")
    await team.change(bot="administrator", posts=False)
    await until(lambda: "Night team: I may not write there." in scene.north.text())
    await team.change(bot="kicked")
    assert sum("Night team" in each["text"] for each in scene.north.heard()) == 1
    assert scene.channel(team)[5] == "forbidden"
    closed = await scene.subscribed(title="Closed team")
    await closed.change(close=True)
    await until(lambda: "Closed team: I was taken out" in scene.north.text())


async def test_the_leads_brake_before_it_goes_out_and_the_team_talks_about_it(scene: DigestOffice) -> None:
    """One week, from the notice two working days ahead to what a team says afterwards."""
    team = await scene.subscribed("northtown-lead", title="Week team")
    north, everywhere = scene.north, scene.office.everywhere
    scene.clock.now = FRIDAY
    await until(lambda: north.text().startswith("Northtown's digest, week 49: Point 1."))
    assert north.labels() == ["Read it", "Swap", "Skip this week", "Hold all until I say"]
    notice = north.heard()[-1]
    await north.presses("Read it")
    assert north.text().startswith("Northtown, week 49, as the channels will read it:")
    await north.presses("Swap")
    assert north.text().startswith("Swapped. Northtown's digest of week 49 is now: Point 2.")
    told = "Northtown, week 49: another point was chosen. Done by the lead for Northtown."
    await until(lambda: everywhere.text().startswith(told))
    # The first notice still names the point that is swapped: pressing there swaps nothing.
    await scene.driver.press(north.id, notice["message_id"], "d-swap:northtown:2026-W49")
    await until(lambda: "Point 2" in scene.driver.world.chats[north.id].messages[notice["message_id"]].data["text"])
    assert len([each for each in everywhere.heard() if each["text"].startswith(told)]) == 1
    await scene.southtown.forges("d-skip:northtown:2026-W49")
    await north.presses("Skip this week")
    assert north.text().startswith("Skipped. Northtown gets no digest in week 49.")
    await until(lambda: everywhere.text().startswith("Northtown gets no digest in week 49. Done by the lead for North"))
    count = len(everywhere.heard())
    await north.forges("d-skip:northtown:2026-W49")
    assert len(everywhere.heard()) == count
    await everywhere.presses("Send it after all")
    await until(lambda: "goes out after all. Done by the lead for all areas." in north.text())
    await north.forges("d-hold:northtown:2026-W49")
    scene.clock.now = TUESDAY
    await scene.driver.say(north.id, text="/help")
    assert team.text().startswith("This chat gets")
    await north.forges("d-go:northtown")
    await until(lambda: team.text().startswith("Point 2"))
    await north.forges("d-skip:northtown:2026-W49")
    assert any("has gone out already" in each["text"] for each in north.heard())
    await _old_buttons(scene)
    await _talk(scene, team)


async def _old_buttons(scene: DigestOffice) -> None:
    """Pressing a notice of this week once it is sent, or of a week that is over, promises nothing."""
    await scene.north.forges("d-go:northtown:2026-W49")
    # Four teams have it; the one that gets it on Wednesdays still waits.
    assert "from Wednesday 2 December, 2pm, to 1 channel." in scene.north.text()
    before = scene.rows("SELECT count(*) FROM digests")
    for verb in ("skip", "swap", "go"):
        scene.driver.world.journal.clear()
        await scene.north.forges(f"d-{verb}:northtown:2026-W47")
        (said,) = [each for each in scene.driver.world.journal if each["method"] == "answerCallbackQuery"]
        assert "older answer" in said["parameters"]["text"]
    assert scene.rows("SELECT count(*) FROM digests") == before


async def _talk(scene: DigestOffice, team: Team) -> None:
    """A team discusses its digest: one record, whoever presses, and a line by link."""
    links = {label: team.link(label) for label in ("Read the briefing", "Ask a question")}
    assert links["Read the briefing"].endswith("?start=read-northtown-sam")
    assert links["Ask a question"].endswith("?start=northtown")
    text = team.text()
    assert await team.presses("We discussed this", "worker") == (
        "Recorded for this team, 1 December. Not who pressed it."
    )
    await until(lambda: team.labels()[0] == "Discussed 1 Dec")
    assert team.labels() == ["Discussed 1 Dec", "Add a line on what will change", "Read the briefing", "Ask a question"]
    assert team.text() == text
    assert {label: team.link(label) for label in links} == links
    assert "recorded already" in await team.presses("Discussed 1 Dec")
    # The button of an older digest in the same week: this week's record stands, and the older one does not change.
    mine = str(team.posts[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    codes = [question_code("northtown-sam", each) for each in QUESTIONS]
    third = next(each for each in codes if each not in mine)
    assert "recorded already" in await team.forges(f"discussed:{third}")
    assert not [each for each in scene.driver.world.journal if each["method"].startswith("editMessage")]
    assert scene.rows("SELECT week, area, in_group, line FROM discussed") == [("2026-W49", "northtown", 1, None)]
    worker = scene.driver.world.person("worker")
    assert not any(str(worker.id) in row for row in scene.everything() if "discussed" in row)
    payload = team.link("Add a line").partition("?start=")[2]
    colleague = await scene.office.another("colleague")
    for forged in (payload[:-1] + "é", "line-1-" + "A" * 22, payload.replace("line-1-", "line-2-"), "line-1"):
        assert "One line on what" not in await colleague.says(text=f"/start {forged}")
        assert "I will keep" not in await colleague.says(text=LINE)
    said = await colleague.says(text=f"/start {payload}")
    assert said == (
        "One line on what your team will do differently. No names, no family details.\n"
        "I show it back to you before I keep it. It goes to the partnership's learning record."
    )
    assert colleague.labels() == ["Not now"]
    assert "I saw what looks like" in await colleague.says(text="We ring Jordan Smith born 03/04/2019")
    assert await colleague.says(text=LINE) == f"I will keep: “{LINE}”. Is there nothing in it about a real family?"
    assert scene.rows("SELECT line FROM discussed") == [(None,)]
    await colleague.presses("Keep it")
    assert scene.rows("SELECT line FROM discussed") == [(LINE,)]
    other = await scene.office.another("other")
    assert f"has a line already: “{LINE}”" in await other.says(text=f"/start {payload}")
    await other.presses("Not now")
    await colleague.presses("Take it back")
    assert scene.rows("SELECT line FROM discussed") == [(None,)]
    scene.clock.now += timedelta(days=15)
    assert "That link is too old" in await other.says(text=f"/start {payload}")


async def test_links_below_a_digest_move_nobody_silently(scene: DigestOffice) -> None:
    reader = await scene.office.another("reader")
    assert (await reader.says(text="/start read-northtown-sam")).startswith("Sam: a review (1 of")
    assert "Nobody reads this chat" in reader.text()
    assert "I do not know the briefing in that link." in await reader.says(text="/start read-nobody")
    assert "I do not know the area in that link." in await reader.says(text="/start line-1-x")
    assert "Your area is Northtown." in await reader.says(text="/start northtown")
    assert (await reader.says(text="/start southtown")).startswith(
        "That link is for Southtown. Your area is still North"
    )
    assert reader.labels() == ["Change my area to Southtown"]
    assert "Northtown" in await reader.says(text="/area")
