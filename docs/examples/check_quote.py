"""Is this quote from our Edgepost, does it still hold, and is it for the cart that we are about to charge?

For a back end on Python 3.9 or newer, with PyJWT 2 (pip install PyJWT).
"""

import math
from collections import Counter

import jwt


class QuoteRefused(Exception):
    pass


def check_quote(quote, cart, *, shop, keys):
    """The claims of the quote; raises QuoteRefused if it is not one for this cart. The cart is your own, as your database
    has it, never the page's:

    {"destination": {"country": "US", "postal_code": "94105"}, "carrier": "usps", "service": "ground_advantage",
     "amount": 1140, "currency": "USD", "parcels": [{"weight_oz": 40, "sides_in": [10, 8, 4], "quantity": 1}]}

    `shop` is SHOP_ID; `keys` are the bytes of QUOTE_KEY and, while it is being rotated, of QUOTE_KEY_PREVIOUS:
    [base64.b64decode(os.environ["QUOTE_KEY"])].
    """
    claims = _verified(quote, shop, keys)
    wanted = {
        "carrier": cart["carrier"],
        "service": cart["service"],
        "amount": cart["amount"],
        "currency": cart["currency"],
        "country": cart["destination"]["country"],
        "postal_code": cart["destination"]["postal_code"][:5],
        "parcels": _canonical(cart["parcels"]),
    }
    quoted = {
        "carrier": claims["carrier"],
        "service": claims["service"],
        "amount": claims["amount"],
        "currency": claims["currency"],
        "country": claims["destination"]["country"],
        "postal_code": claims["destination"]["postal_code"],
        "parcels": {
            (parcel["weight_milli_oz"], *parcel["sides_hundredths_in"]): parcel["quantity"]
            for parcel in claims["parcels"]
        },
    }
    for name, value in wanted.items():
        if quoted[name] != value:
            raise QuoteRefused(f"{name}: quoted for {quoted[name]}, the cart has {value}")
    return claims


def _verified(quote, shop, keys):
    # Not `iat`: PyJWT would refuse a quote whenever this machine's clock is a second behind.
    options = {"require": ["exp", "iss", "aud"], "verify_iat": False}
    for key in keys:
        # What an empty variable comes to is a key that everybody has.
        if len(key) < 32:
            raise ValueError("a quote key has at least 32 bytes")
        try:
            return jwt.decode(quote, key, algorithms=["HS256"], issuer="edgepost", audience=shop, options=options)
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            raise QuoteRefused(str(error)) from error
    raise QuoteRefused("signed with none of our keys")


def _canonical(parcels):
    """Parcels as Edgepost prices them, in thousandths of an ounce and hundredths of an inch: what is priced alike is one
    entry."""
    entries = Counter()
    for parcel in parcels:
        weight = _weight_step(_rounded_up(parcel["weight_oz"] * 1000))
        sides = sorted((_rounded_up(inches * 100) for inches in parcel["sides_in"]), reverse=True)
        entries[(weight, *sides)] += parcel["quantity"]
    return dict(entries)


def _rounded_up(number):
    """A millionth too much is noise of floating point."""
    return max(1, math.ceil(number - 1e-6))


def _weight_step(milli_oz):
    """Up to where its price ends: the next ounce below a pound, the next pound above."""
    if milli_oz <= 15_000:
        return -(-milli_oz // 1_000) * 1_000
    if milli_oz <= 15_900:
        return 15_900
    if milli_oz < 16_000:
        return milli_oz
    return -(-milli_oz // 16_000) * 16_000
