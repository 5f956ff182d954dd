"""Runs docs/examples/check_quote.py on cases from standard input, and prints why each is refused (null: it is not)."""

import base64
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4] / "docs" / "examples"))
from check_quote import QuoteRefused, check_quote  # noqa: E402

asked = json.load(sys.stdin)
keys = [base64.b64decode(key) for key in asked["keys"]]


def outcome(case):
    try:
        check_quote(case["quote"], case["cart"], shop=asked["shop"], keys=keys)
    except QuoteRefused as refused:
        return str(refused)


print(json.dumps([outcome(case) for case in asked["cases"]]))
