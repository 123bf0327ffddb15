"""How many examples the property tests try: few in the suite, as many as `BRIEFBOT_EXAMPLES` says in a long run."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_TIMES = int(os.environ.get("BRIEFBOT_EXAMPLES", "1"))


def examples(few: int) -> settings:
    """Settings for a property test: `few` examples in the suite, so many times more in a long run; no clock."""
    return settings(max_examples=few * _TIMES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
