"""Settings: where they come from, what is refused, and that a refusal never shows a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError, load_settings
from bot.storage.retention import Keep
from tests.examples import examples

TOKEN = "123456:a-token-that-must-never-be-seen"  # noqa: S105 (opens nothing)


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def token_of(settings: Settings) -> str | None:
    found = settings.token
    return found.get_secret_value() if found else None


def test_without_settings_there_is_no_token_and_everything_lies_here() -> None:
    settings = load_settings()
    assert settings.token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert (settings.briefbot_knowledge, settings.database) == (Path("knowledge"), Path("data/briefbot.sqlite3"))


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "as Notepad saves it"])
def test_a_dotenv_file_is_read_and_the_environment_wins(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{start}TELEGRAM_BOT_TOKEN={TOKEN}\nBRIEFBOT_DATA=there\nBRIEFBOT_KNOWLEDGE=\nANOTHER_PROGRAM=1\n"
    Path(".env").write_text(text, encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_DATA", "elsewhere")
    settings = load_settings()
    assert token_of(settings) == TOKEN
    assert settings.briefbot_data == Path("elsewhere")
    assert settings.briefbot_knowledge == Path("knowledge")


def test_a_dotenv_file_that_is_not_text_is_named() -> None:
    Path(".env").write_bytes(b"\xff\xfeT\x00")
    with pytest.raises(SettingsError, match=r"\.env cannot be read: save it as UTF-8"):
        load_settings()


@pytest.mark.parametrize(
    "url", ["https://api.example", "http://127.0.0.1:8080/", "http://localhost:1", "http://[::1]:8081"]
)
def test_addresses_that_may_be_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", url)
    assert load_settings().telegram_api_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://api.example", "must begin with https"),
        ("http://127.0.0.1.example", "must begin with https"),
        ("api.example", "should look like"),
        ("ftp://api.example", "should look like"),
        ("http://[::1", "should look like"),
        ("http://localhost:99999", "should look like"),
    ],
)
def test_addresses_that_are_refused(url: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", url)
    with pytest.raises(SettingsError, match=f"^TELEGRAM_API_URL: {said}"):
        load_settings()


def test_the_token_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("token").write_text(f"{TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "token")
    assert token_of(load_settings()) == TOKEN


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b" \n", "an empty file"),
        (b"\xff\xfe", "not a text file"),
        (b"1:two words", "does not hold a bot token"),
        (None, "No such file"),
    ],
    ids=["empty", "binary", "words", "missing"],
)
def test_a_token_file_that_holds_no_token(content: bytes | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if content is not None:
        Path("token").write_bytes(content)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "token")
    settings = load_settings()
    with pytest.raises(SettingsError, match=said) as caught:
        _ = settings.token
    assert "two words" not in str(caught.value)


def test_the_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("key").write_text("a-secret-of-some-length\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_SECRET_FILE", "key")
    assert load_settings().secret == "a-secret-of-some-length"  # noqa: S105 (opens nothing)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "an empty file"), (b"\xff\xfe", "not a text file"), (b"k" * 4_097, "far too long"), (None, "No such file")],
    ids=["empty", "binary", "endless", "missing"],
)
def test_a_secret_file_that_holds_no_secret(content: bytes | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if content is not None:
        Path("key").write_bytes(content)
    monkeypatch.setenv("BRIEFBOT_SECRET_FILE", "key")
    with pytest.raises(SettingsError, match=f"^BRIEFBOT_SECRET_FILE .*{said}") as caught:
        _ = load_settings().secret
    assert "kkk" not in str(caught.value)


def test_files_with_secrets_that_others_can_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data").mkdir()
    held = [Path(name) for name in ("token", "key", "data/secret")]
    for file in held:
        file.write_text(TOKEN, encoding="utf-8")
        file.chmod(0o640)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "token")
    monkeypatch.setenv("BRIEFBOT_SECRET_FILE", "key")
    settings = load_settings()
    assert [each.rpartition(" ")[2] for each in settings.exposed] == ["token", "key", "data/secret"]
    assert TOKEN not in "".join(settings.exposed)
    for file in held:
        file.chmod(0o600)
    assert settings.exposed == []


def test_a_credential_of_systemd_is_for_the_service_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("token").write_text(TOKEN, encoding="utf-8")
    Path("token").chmod(0o440)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(Path("token").absolute()))
    assert load_settings().exposed
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(Path().absolute()))
    assert load_settings().exposed == []


def test_a_dotenv_with_a_token_that_others_can_read_is_named() -> None:
    Path(".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n", encoding="utf-8")
    Path(".env").chmod(0o644)
    assert [each.partition(":")[0] for each in load_settings().exposed] == [".env"]


def test_two_tokens_are_refused_without_showing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "token")
    with pytest.raises(SettingsError, match="not both") as caught:
        load_settings()
    assert TOKEN not in str(caught.value)


def test_two_secrets_are_refused_without_showing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOT_SECRET", "a-secret-of-some-length")
    monkeypatch.setenv("BRIEFBOT_SECRET_FILE", "key")
    with pytest.raises(SettingsError, match="not both") as caught:
        load_settings()
    assert "a-secret" not in str(caught.value)


def test_settings_never_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BRIEFBOT_SECRET", "a-secret-of-some-length")
    shown = repr(load_settings())
    assert TOKEN not in shown
    assert "a-secret" not in shown


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("", {}),
        ("12345", {12345: set()}),
        ("12345, 67890:doncaster,67890 : sandwell,", {12345: set(), 67890: {"doncaster", "sandwell"}}),
        ("1:doncaster,1", {1: set()}),
    ],
)
def test_leads_are_named_by_id_and_area(written: str, leads: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOT_LEADS", written)
    assert load_settings().leads == leads


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("BRIEFBOT_ACCESS", "closed", "'open' or 'invite'"),
        ("BRIEFBOT_KEEP_DAYS", "91", "less than or equal to 90"),
        ("BRIEFBOT_KEEP_PEOPLE_DAYS", "7", "greater than or equal to 31"),
        ("BRIEFBOT_KEEP_COUNTS_DAYS", "ever", "a valid integer"),
    ],
)
def test_who_may_ask_and_how_long_things_are_kept_has_bounds(
    name: str, written: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not load_settings().by_invitation
    assert load_settings().keep == Keep(90, 730, 365)
    monkeypatch.setenv(name, written)
    with pytest.raises(SettingsError, match=f"^{name}: .*{said}"):
        load_settings()


@pytest.mark.parametrize("written", ["@amina", "12345 67890", "12345:Doncaster Council", "-100123", "doncaster:12345"])
def test_leads_that_are_no_ids_are_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOT_LEADS", written)
    with pytest.raises(SettingsError, match="BRIEFBOT_LEADS: write Telegram user ids with commas between"):
        load_settings()


def test_health_and_metrics_are_off_and_stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().briefbot_http_port is None
    monkeypatch.setenv("BRIEFBOT_HTTP_PORT", "9100")
    settings = load_settings()
    assert (settings.briefbot_http_port, settings.briefbot_http_host) == (9100, "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRIEFBOT_HTTP_PORT", "0"),
        ("BRIEFBOT_HTTP_PORT", "65536"),
        ("BRIEFBOT_HTTP_PORT", "http"),
        ("BRIEFBOT_HTTP_HOST", "bot.example"),
        ("BRIEFBOT_LOG_FORMAT", "xml"),
        ("BRIEFBOT_PING_URL", "http://monitor.example/x"),
        ("BRIEFBOT_PING_URL", "monitor"),
    ],
)
def test_what_cannot_be_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: "):
        load_settings()


NAMES = sorted(name.upper() for name in Settings.model_fields)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30) | st.sampled_from(
    ["1" * 5_000, "-1", "1,2:a", "https://[::1", "http://a:b@c:99999999999/", "\x1b[2J", "/dev/null", "..", "1:a-token"]
)


@examples(60)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_no_values_make_it_fall_and_no_secret_is_shown(values: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**values, "TELEGRAM_BOT_TOKEN": TOKEN}.items():
            patch.setenv(name, value)
        try:
            settings = load_settings()
            shown = repr((settings, settings.leads, settings.exposed))
        except SettingsError as error:
            shown = str(error)
    assert TOKEN not in shown
