from bot.drafting.paragraph import Paragraph


def read_word(data: bytes, name: str) -> tuple[Paragraph, ...]:
    return ()
