from bot.drafting.paragraph import Paragraph


def read_pdf(data: bytes, name: str) -> tuple[Paragraph, ...]:
    return ()
