"""Personal details: spotting and replacing them, and keyed pseudonyms. Pure; imports no other part of the bot."""

from bot.privacy.pseudonym import load_secret, pseudonym
from bot.privacy.redact import PersonalDetail, Redaction, redact

__all__ = ["PersonalDetail", "Redaction", "load_secret", "pseudonym", "redact"]
