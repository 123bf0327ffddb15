"""What happens when something around the bot goes wrong: the fault, the stated behaviour, what the log says, the proof.

`python -m tests.fault_table` prints it as a table for deploy/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass

INTAKE, DELIVERY, STORE = "test_chat_intake", "test_chat_delivery", "test_chat_store"
HERE, BOT = "test_faults", "test_bot_faults"
COLD = "test_danger_is_answered_before_anything_else_is_ready_and_all_once_it_is_even_with_read_only_data"
NOTHING = "test_a_damaged_database_and_no_knowledge_at_the_start_leave_danger_and_a_revoked_token_ends_it"


@dataclass(frozen=True)
class Row:
    """`log`: words that the log holds then; empty when it says nothing. `proof`: the test module and the test.

    `more`: tests of what else the behaviour says.
    """

    fault: str
    behaviour: str
    log: str
    proof: tuple[str, str]
    more: tuple[tuple[str, str], ...] = ()


TABLE = (
    Row(
        "Telegram cannot be reached at the start",
        "Tries again every two seconds; SIGTERM still ends it with exit code 0.",
        "Telegram cannot be reached",
        (BOT, "test_told_to_stop_while_telegram_cannot_be_reached_it_ends"),
    ),
    Row(
        "Its name is not known (DNS), or its certificate is not trusted",
        "The same.",
        "look at the DNS of this machine",
        ("test_chat_cause", "test_what_is_behind_an_error_is_named_and_what_to_look_at_is_said"),
    ),
    Row(
        "Telegram down in mid-run: refused or reset connections, 500, 502",
        "Asks again, at most 2 s apart, for as long as it takes. Replies wait in the database and go out when it is"
        " back, after a restart too; one that waited for an hour is replaced by an apology, and after a day it goes.",
        "Telegram did not answer",
        (INTAKE, "test_a_poll_that_goes_wrong_is_made_again"),
        (
            (INTAKE, "test_an_outage_longer_than_that_is_sat_out"),
            (DELIVERY, "test_an_answer_during_a_long_outage_is_not_given_up"),
            (DELIVERY, "test_what_waits_survives_a_restart_with_its_buttons_and_its_silence"),
        ),
    ),
    Row(
        "A page instead of an answer (a proxy, a log-in page), broken JSON",
        "The same as Telegram down. A 401 or 404 that is not Telegram's own does not end the bot.",
        "Telegram did not answer",
        (INTAKE, "test_a_poll_that_goes_wrong_is_made_again"),
    ),
    Row(
        "429 on getUpdates",
        "Waits as long as Telegram says.",
        "Telegram asks me to wait",
        (INTAKE, "test_a_poll_that_goes_wrong_is_made_again"),
        ((INTAKE, "test_when_telegram_asks_for_time_no_poll_is_made_before"),),
    ),
    Row(
        "429 on a message",
        "That chat waits as long as Telegram says, and nobody else. The reply waits in the database.",
        "",
        (BOT, "test_one_chats_flood_wait_holds_up_nobody_else_and_its_message_still_comes"),
    ),
    Row(
        "A connection lost after Telegram took the message",
        "The reply is sent again, so it may come twice, and never not at all.",
        "a message has to wait",
        (DELIVERY, "test_an_answer_whose_connection_was_lost_goes_again"),
    ),
    Row(
        "Telegram slow: a call takes more than 3 s",
        "The reply waits in the database; other chats go on.",
        "a message has to wait",
        (DELIVERY, "test_a_call_that_hangs_is_let_go_and_made_again"),
        (
            (DELIVERY, "test_one_chats_wait_in_the_outbox_holds_up_no_other"),
            (BOT, "test_no_fault_brings_the_token_or_words_of_a_message_into_the_log"),
        ),
    ),
    Row(
        "A connection that died in silence: no answer to one poll",
        "Asks again after 15 s.",
        "Telegram did not answer",
        (INTAKE, "test_a_poll_that_goes_wrong_is_made_again"),
        ((INTAKE, "test_a_connection_that_dies_in_silence_keeps_danger_waiting_for_no_more_than_fifteen_seconds"),),
    ),
    Row(
        "Telegram silent: no poll ended for 90 s",
        "Ends with exit code 1, to be started afresh.",
        "Telegram has not answered for",
        (INTAKE, "test_telegram_that_never_answers_ends_it_after_a_while"),
    ),
    Row(
        "An update that cannot be read, or of a kind that is not known",
        "Is passed over; those behind it are dealt with.",
        "",
        (INTAKE, "test_an_update_of_an_unknown_kind_is_dropped"),
        ((INTAKE, "test_an_update_that_cannot_be_read_holds_up_nobody"),),
    ),
    Row(
        "An update that takes longer than 5 s, or fails",
        "An apology with the numbers to ring, and the next one.",
        "took longer than",
        (INTAKE, "test_what_takes_too_long_gets_an_apology_and_counts_as_dealt_with"),
        ((BOT, "test_danger_is_answered_while_matching_hangs_others_go_on_and_the_process_can_still_end"),),
    ),
    Row(
        "Token revoked (401 or 404 of Telegram)",
        "Ends with exit code 1 and a sentence.",
        "Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN.",
        (HERE, NOTHING),
    ),
    Row(
        "Two programs with one token (409 that comes back for 60 s)",
        "Ends with exit code 1 and a sentence; a shorter overlap, as in an upgrade, is sat out.",
        "Another program is running with this bot token. Stop one of them.",
        (INTAKE, "test_a_second_program_with_the_token_ends_it_only_when_it_stays"),
    ),
    Row(
        "A webhook is set for the token",
        "The same, and the sentence names deleteWebhook.",
        "token. Stop that program and call deleteWebhook",
        (INTAKE, "test_a_webhook_is_called_by_its_name"),
    ),
    Row(
        "A second bot on the same data folder",
        "Waits 12 s for the first to finish, then ends with exit code 1 and a sentence.",
        "Another briefbot runs with this data folder.",
        (HERE, "test_a_second_bot_on_the_same_data_says_so_and_ends"),
    ),
    Row(
        "Database locked by another program",
        "Answers go on, at most a second late, without the chosen area; then it is used again by itself.",
        "another program holds it locked",
        (STORE, "test_a_locked_database_keeps_nobody_waiting"),
        ((HERE, "test_danger_is_answered_within_two_seconds_with_everything_broken_at_once"),),
    ),
    Row(
        "Disk full",
        "Answers go on, nothing is kept, waiting replies stay in memory; then it is used again by itself.",
        "the disk is full: make room on it",
        (HERE, "test_answers_go_on_while_the_disk_is_full_and_are_counted_again_afterwards"),
        ((STORE, "test_a_full_disk_loses_no_waiting_reply"),),
    ),
    Row(
        "Data folder read-only",
        "A bot that ran there before starts and answers, and remembers nothing. A new one is refused with a sentence.",
        "Answers go on and nothing is remembered.",
        (HERE, COLD),
        (("test_cli_run", "test_run_refuses_in_one_sentence_without_a_secret"),),
    ),
    Row(
        "Data folder deleted while running",
        "Answers go on. Within a minute a new database is begun; what the old one held is in your backup. Restart the"
        " bot: it makes a new secret then, and people choose their area again.",
        "its file was deleted or replaced while I ran",
        (STORE, "test_a_database_that_is_deleted_under_the_bot_is_begun_anew"),
    ),
    Row(
        "Database damaged",
        "Answers go on without it. The file is left as it is, for you to put a backup in its place.",
        "the file is damaged and is left as it is",
        (HERE, NOTHING),
    ),
    Row(
        "Database of a newer version",
        "Answers go on without it, and nothing is changed in it.",
        "a newer version of briefbot wrote it",
        (HERE, "test_a_database_of_a_newer_version_is_not_touched"),
    ),
    Row(
        "Knowledge folder gone or broken while running",
        "The last good knowledge goes on being served; leads are told.",
        "not live",
        (HERE, "test_answers_go_on_while_the_knowledge_folder_is_gone"),
        (("test_chat_editing", "test_a_published_change_goes_live_and_a_broken_file_is_told_to_its_leads"),),
    ),
    Row(
        "Knowledge folder gone or broken at the start",
        "Danger is answered from the built-in rules; every other message gets a sentence with numbers. It is served as"
        " soon as it is there.",
        "only the built-in danger replies work until it is put right",
        (HERE, NOTHING),
    ),
    Row(
        "Versions of the knowledge damaged, or no room for them",
        "Starts and answers all the same. No change by chat is published until they can be kept again.",
        "the version of the knowledge could not be kept",
        (HERE, NOTHING),
        (("test_publishing", "test_what_cannot_be_kept_is_not_published"),),
    ),
    Row(
        "Clock set forward or back",
        "Nobody waits for it: a reply that waits goes when it would have gone, and is replaced by an apology when it"
        " seems over an hour old. What is kept for a time goes by the clock: put one that runs days"
        " ahead right at once.",
        "",
        (HERE, "test_a_clock_that_is_set_back_or_forward_keeps_no_reply"),
    ),
    Row(
        "Out of memory in the sentence model",
        "That message is matched by its words alone, the next as ever.",
        "this message is matched by its words alone",
        ("test_matching_learning", "test_an_encoder_that_fails_leaves_that_message_to_its_words"),
    ),
    Row(
        "Out of memory while the sentence model reads the knowledge",
        "Messages are matched by their words alone until the next start.",
        "messages are matched by their words alone until I am restarted.",
        (HERE, "test_a_model_that_fails_at_the_start_leaves_the_words"),
    ),
    Row(
        "Out of memory or any other error elsewhere in the matching",
        "An apology with the numbers to ring; danger gets its reply all the same.",
        "a message could not be matched",
        (HERE, "test_danger_is_answered_within_two_seconds_with_everything_broken_at_once"),
    ),
    Row(
        "Matching hangs",
        "Danger gets its fixed reply after a second, others an apology after five; matching goes on in a fresh thread.",
        "a message keeps the matching busy: going on in a fresh thread",
        (BOT, "test_danger_is_answered_while_matching_hangs_others_go_on_and_the_process_can_still_end"),
    ),
    Row(
        "A cold start that takes a minute",
        "Danger is answered as soon as Telegram is reached; the rest waits at Telegram, and is told so after a minute.",
        "",
        (HERE, COLD),
    ),
    Row(
        "SIGTERM during work",
        "What was begun is finished, six seconds at most; the rest stays with Telegram. Exit code 0.",
        "",
        (HERE, "test_told_to_stop_during_work_it_finishes_that_and_ends_well"),
        (
            (INTAKE, "test_when_told_to_stop_it_ends_what_was_begun_and_leaves_the_rest_to_telegram"),
            (INTAKE, "test_a_handler_that_never_ends_does_not_keep_the_process_from_ending"),
        ),
    ),
    Row(
        "kill -9, power cut",
        "Every question is answered after the restart; at most the eight that were being sent are answered twice, and"
        " danger. Of whoever sends more than they may, what waits may be lost.",
        "",
        (HERE, "test_questions_asked_around_a_kill_are_all_answered"),
    ),
)
BY_FAULT = {row.fault: row for row in TABLE}


def as_markdown() -> str:
    """The table for deploy/README.md."""
    head = "| What goes wrong | What the bot does | The log says |\n| --- | --- | --- |"
    lines = (f"| {row.fault} | {row.behaviour} | {f'“{row.log}”' if row.log else '(nothing)'} |" for row in TABLE)
    return "\n".join((head, *lines))


if __name__ == "__main__":
    print(as_markdown())  # noqa: T201 (it is what the command is for)
