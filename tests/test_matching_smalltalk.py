"""Small talk is small talk only when nothing else is in the message."""

import pytest

from bot.matching.decision import ChatKind
from bot.matching.smalltalk import small_talk

SAID = {
    ChatKind.GREETING: ["hello", "Hi all!", "good evening", "anybody there?", "hiyaaa", "hope you're well", "You ok?"],
    ChatKind.THANKS: [
        "thank you so much",
        "ta",
        "brilliant thanks x",
        "cheers pal",
        "ok thanks bye",
        "that's perfect",
        "thankyou",
    ],
    ChatKind.GOODBYE: [
        "bye",
        "see you tomorrow",
        "night night",
        "have a good weekend",
        "that's all for now",
        "bye for now",
    ],
    ChatKind.WHO_ARE_YOU: [
        "who are you?",
        "are you human",
        "is this an AI",
        "what's your name",
        "Who built this bot?",
        "are you chatgpt",
        "can i talk to a real person",
        "does anyone read this",
        "who wrote these answers",
    ],
    ChatKind.WHAT_CAN_YOU_DO: [
        "what do you cover",
        "how does this work?",
        "help",
        "can you help me",
        "What can I ask?",
    ],
    ChatKind.COMPLAINT: [
        "you are useless",
        "this bot is crap",
        "stupid thing",
        "that's not helpful",
        "that is not what i asked for",
        "you don't understand me",
        "wrong answer",
        "fuck off",
        "thanks for nothing",
    ],
    ChatKind.VENT: ["absolutely fuming", "im so angry", "for fuck's sake", "this is a joke", "wtf", "argh"],
    ChatKind.OTHER: [
        "sorry, my mistake",
        "ok",
        "👍",
        "😀😀",
        "haha",
        "sorry, wrong person",
        "test",
        "never mind",
        "no",
        "okey doke",
        "wrong button",
    ],
}


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in SAID.items() for text in texts])
def test_small_talk_is_recognised(text: str, kind: ChatKind) -> None:
    assert small_talk(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "hi, how do i escalate",
        "thanks, and what about s47",
        "what can i do",
        "can you help me with neglect",
        "who do i ring",
        "no consent",
        "ok to share?",
        "hello there is a bruise",
        "are you allowed to share",
        "night staff hurt him",
        "that conference was a joke",
        "social care are useless",
        "i am angry with the chair",
        "for fucks sake how do i escalate",
        "the school didnt help",
        "they are useless",
        "im useless",
        "im no use",
        "its all my fault",
        "i feel so stupid",
        "home is shit",
        "my home is rubbish",
        "get off me",
        "leave me alone",
        "is it wrong",
        "it is all hopeless",
        "ive had enough",
        "i cant do this anymore",
        "dad is mad",
        "",
        "   ",
        "...",
        "\u200b",
    ],
)
def test_a_question_or_nothing_is_not_small_talk(text: str) -> None:
    assert small_talk(text) is None
