"""What schemathesis cannot make up by itself: words behind the formats that only this API has, and a key for each purchase."""

import uuid
from datetime import date, timedelta

import schemathesis
from hypothesis import strategies as st

# Mostly places that the emulator answers about, and one that is none.
schemathesis.openapi.format("iso-3166-1-alpha-2", st.sampled_from(["US", "PR", "CA", "DE", "FR", "JP", "XX"]))
schemathesis.openapi.format("us-state-code", st.sampled_from(["DC", "NY", "IL", "PR", "dc", "ZZ"]))

# Days around today: all others are refused alike.
schemathesis.openapi.format(
    "date",
    st.integers(min_value=-2, max_value=32).map(lambda days: (date.today() + timedelta(days=days)).isoformat()),
)
schemathesis.openapi.format("uuid", st.uuids().map(str))


@schemathesis.hook
def before_call(context, case, kwargs):
    """A key stands for one order: each purchase with a key that could be one gets its own, or all but the first would be a 409."""
    if case.operation.definition.raw.get("operationId") != "buyLabel":
        return
    try:
        uuid.UUID(case.headers["Idempotency-Key"])
    except (KeyError, TypeError, ValueError):
        return
    case.headers["Idempotency-Key"] = str(uuid.uuid4())
