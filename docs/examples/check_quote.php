<?php
// Is this quote from our Edgepost, does it still hold, and is it for the cart that we are about to charge?
// For a back end on PHP 8.1 or newer; no library.

declare(strict_types=1);

class QuoteRefused extends Exception
{
}

/**
 * The claims of the quote; throws QuoteRefused if it is not one for this cart. The cart is your own, as your database has it,
 * never the page's:
 *
 *   ['destination' => ['country' => 'US', 'postal_code' => '94105'], 'carrier' => 'usps', 'service' => 'ground_advantage',
 *    'amount' => 1140, 'currency' => 'USD', 'parcels' => [['weight_oz' => 40, 'sides_in' => [10, 8, 4], 'quantity' => 1]]]
 *
 * $shop is SHOP_ID; $keys are the bytes of QUOTE_KEY and, while it is being rotated, of QUOTE_KEY_PREVIOUS:
 * [base64_decode(getenv('QUOTE_KEY'))].
 */
function check_quote(string $quote, array $cart, string $shop, array $keys): array
{
    $claims = verified_claims($quote, $shop, $keys);
    $quoted_parcels = [];
    foreach ($claims['parcels'] as $parcel) {
        $entry = implode('/', [$parcel['weight_milli_oz'], ...$parcel['sides_hundredths_in']]);
        $quoted_parcels[$entry] = $parcel['quantity'];
    }
    ksort($quoted_parcels);
    $compared = [
        'carrier' => [$claims['carrier'], $cart['carrier']],
        'service' => [$claims['service'], $cart['service']],
        'amount' => [$claims['amount'], $cart['amount']],
        'currency' => [$claims['currency'], $cart['currency']],
        'country' => [$claims['destination']['country'], $cart['destination']['country']],
        'postal_code' => [$claims['destination']['postal_code'], substr($cart['destination']['postal_code'], 0, 5)],
        'parcels' => [$quoted_parcels, canonical_parcels($cart['parcels'])],
    ];
    foreach ($compared as $name => [$quoted, $wanted]) {
        if ($quoted !== $wanted) {
            throw new QuoteRefused("$name: quoted for " . json_encode($quoted) . ', the cart has ' . json_encode($wanted));
        }
    }
    return $claims;
}

function verified_claims(string $quote, string $shop, array $keys): array
{
    $parts = explode('.', $quote);
    if (count($parts) !== 3) {
        throw new QuoteRefused('not a quote');
    }
    [$header, $payload, $signature] = $parts;
    $algorithm = base64url_json($header)['alg'] ?? null;
    if ($algorithm !== 'HS256') {
        throw new QuoteRefused('not signed with HS256');
    }
    $signed = false;
    foreach ($keys as $key) {
        // What an empty variable comes to is a key that everybody has.
        if (strlen($key) < 32) {
            throw new InvalidArgumentException('a quote key has at least 32 bytes');
        }
        $expected = base64url(hash_hmac('sha256', "$header.$payload", $key, true));
        $signed = hash_equals($expected, $signature) || $signed;
    }
    if (!$signed) {
        throw new QuoteRefused('signed with none of our keys');
    }
    $claims = base64url_json($payload);
    if (($claims['iss'] ?? null) !== 'edgepost' || ($claims['aud'] ?? null) !== $shop) {
        throw new QuoteRefused('given to another shop');
    }
    if (!is_int($claims['exp'] ?? null) || time() >= $claims['exp']) {
        throw new QuoteRefused('expired');
    }
    return $claims;
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function base64url_json(string $text): array
{
    $value = json_decode((string) base64_decode(strtr($text, '-_', '+/')), true);
    return is_array($value) ? $value : [];
}

/** Parcels as Edgepost prices them, in thousandths of an ounce and hundredths of an inch: what is priced alike is one entry. */
function canonical_parcels(array $parcels): array
{
    $entries = [];
    foreach ($parcels as $parcel) {
        $sides = array_map(fn ($inches) => rounded_up($inches * 100), $parcel['sides_in']);
        rsort($sides);
        $entry = implode('/', [weight_step(rounded_up($parcel['weight_oz'] * 1000)), ...$sides]);
        $entries[$entry] = ($entries[$entry] ?? 0) + $parcel['quantity'];
    }
    ksort($entries);
    return $entries;
}

/** A millionth too much is noise of floating point. */
function rounded_up(int|float $number): int
{
    return max(1, (int) ceil($number - 1e-6));
}

/** Up to where its price ends: the next ounce below a pound, the next pound above. */
function weight_step(int $milli_oz): int
{
    return match (true) {
        $milli_oz <= 15_000 => intdiv($milli_oz + 999, 1_000) * 1_000,
        $milli_oz <= 15_900 => 15_900,
        $milli_oz < 16_000 => $milli_oz,
        default => intdiv($milli_oz + 15_999, 16_000) * 16_000,
    };
}
