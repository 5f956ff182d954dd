"""Is this quote from our Edgepost, does it still hold, and is it for the cart that we are about to charge?

For a back end on Python 3.9 or newer, with PyJWT 2 (pip install PyJWT).
"""

import math
from collections import Counter

import jwt

# What is one country to USPS.
DOMESTIC = {"US", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"}


class QuoteRefused(Exception):
    pass


def check_quote(quote, cart, *, shop, keys):
    """The claims of the quote; raises QuoteRefused if it is not one for this cart. The cart is your own, as your database
    has it, never the page's:

    {"destination": {"country": "US", "postal_code": "94105"}, "carrier": "usps", "service": "ground_advantage",
     "amount": 1140, "currency": "USD", "parcels": [{"weight_oz": 40, "sides_in": [10, 8, 4], "quantity": 1}]}

    It has what the page is to ask with: `parcels`, or else `items` of the same form. An entry has a `value` in cents where
    the page sends one, a parcel that is a flat-rate container its name as `container`. `extra_services` and `order_value`
    are as the page is to send them; left out: none, and the value of all that is in the cart. An item that stays upright, or
    goes alone, has `upright` or `alone`: True; of one that stays upright the height is the last of `sides_in`. A shop with
    ORIGINS has to say in `origin` which of them the goods are mailed from.

    `containers` of the claims, one name for each entry of their `parcels`, says what the label has to be bought for.

    `shop` is SHOP_ID; `keys` are the bytes of QUOTE_KEY and, while it is being rotated, of QUOTE_KEY_PREVIOUS:
    [base64.b64decode(os.environ["QUOTE_KEY"])].
    """
    claims = _verified(quote, shop, keys)
    zip_code = claims["destination"]["postal_code"]
    country = cart["destination"]["country"]
    extras = cart.get("extra_services", [])
    compared = {
        "carrier": (claims["carrier"], cart["carrier"]),
        "service": (claims["service"], cart["service"]),
        "amount": (claims["amount"], cart["amount"]),
        "currency": (claims["currency"], cart["currency"]),
        "origin": (claims["origin"], cart.get("origin") or "default"),
        "country": (claims["destination"]["country"], "US" if country in DOMESTIC else country),
        # Abroad the country alone is quoted.
        "postal_code": (zip_code, zip_code and cart["destination"]["postal_code"][:5]),
        "extra_services": (sorted(claims["extra_services"]), sorted(extras)),
        "order_value": (claims["order_value"], _order_value(cart)),
        "items": (_counted(claims.get("items", []), _quoted_item), _counted(cart.get("items", []), _canonical_item)),
    }
    # What items were packed into is Edgepost's own work.
    if "items" not in claims:
        # A parcel that is a flat-rate container has a price as such, and one as any other box. The shop's own prices name
        # no container.
        containers = ["own" if name.startswith("own") else name for name in claims["containers"]]
        containers = containers or ["own"] * len(claims["parcels"])
        quoted = [{**parcel, "container": name} for parcel, name in zip(claims["parcels"], containers)]
        in_containers = set(containers) != {"own"}

        def described(parcel):
            return _canonical_parcel(parcel, in_containers, "insurance" in extras)

        compared["parcels"] = (_counted(quoted, _quoted_parcel), _counted(cart.get("parcels", []), described))
    for name, (quoted, wanted) in compared.items():
        if quoted != wanted:
            raise QuoteRefused(f"{name}: quoted for {quoted}, the cart has {wanted}")
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


def _counted(entries, described):
    """What is described alike is one entry, and the order does not matter."""
    counts = Counter()
    for entry in entries:
        counts[described(entry)] += entry["quantity"]
    return dict(counts)


def _quoted_item(item):
    return (item["weight_milli_oz"], *item["sides_hundredths_in"], item["value"], *_wishes(item))


def _quoted_parcel(parcel):
    return (parcel["weight_milli_oz"], *parcel["sides_hundredths_in"], parcel.get("insured_value"), parcel["container"])


def _canonical_item(item):
    """In thousandths of an ounce and hundredths of an inch."""
    return (_rounded_up(item["weight_oz"] * 1000), *_item_sides(item), item.get("value"), *_wishes(item))


def _item_sides(item):
    """Of what stays upright the height is the last; else from the longest to the shortest."""
    sides = item["sides_in"]
    return _hundredths(sides[:2]) + _hundredths(sides[2:]) if item.get("upright") else _hundredths(sides)


def _wishes(item):
    """How an item has to be packed: packed in another way it may cost less."""
    return ("upright" if item.get("upright") else "any way up", "alone" if item.get("alone") else "with others")


def _canonical_parcel(parcel, in_containers, is_insured):
    """A parcel as Edgepost prices it; insured for whole dollars."""
    weight = _weight_step(_rounded_up(parcel["weight_oz"] * 1000))
    insured = -(-(parcel.get("value") or 0) // 100) * 100 if is_insured else None
    container = parcel.get("container", "own") if in_containers else "own"
    return (weight, *_hundredths(parcel["sides_in"]), insured, container)


def _hundredths(sides):
    return sorted((_rounded_up(inches * 100) for inches in sides), reverse=True)


def _order_value(cart):
    """As the page is to send it; else that of all that is in the cart, if each has a value."""
    if cart.get("order_value") is not None:
        return cart["order_value"]
    entries = cart["items"] if "items" in cart else cart.get("parcels", [])
    if any(entry.get("value") is None for entry in entries):
        return None
    return sum(entry["value"] * entry["quantity"] for entry in entries)


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
