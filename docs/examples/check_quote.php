<?php
// Is this quote from our Edgepost, does it still hold, and is it for the cart that we are about to charge?
// For a back end on PHP 8.1 or newer; no library.

declare(strict_types=1);

/** What is one country to USPS. */
const DOMESTIC = ['US', 'AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'UM', 'VI'];

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
 * It has what the page is to ask with: 'parcels', or else 'items' of the same form. An entry has a 'value' in cents where the page
 * sends one, a parcel that is a flat-rate container its name as 'container'. 'extra_services' and 'order_value' are as the page
 * is to send them; left out: none, and the value of all that is in the cart. An item that stays upright, or goes alone, has 'upright'
 * or 'alone' => true; of one that stays upright the height is the last of 'sides_in'. A shop with ORIGINS has to say in 'origin'
 * which of them the goods are mailed from.
 *
 * 'containers' of the claims, one name for each entry of their 'parcels', says what the label has to be bought for.
 *
 * $shop is SHOP_ID; $keys are the bytes of QUOTE_KEY and, while it is being rotated, of QUOTE_KEY_PREVIOUS:
 * [base64_decode(getenv('QUOTE_KEY'))].
 */
function check_quote(string $quote, array $cart, string $shop, array $keys): array
{
    $claims = verified_claims($quote, $shop, $keys);
    $zip = $claims['destination']['postal_code'];
    $country = $cart['destination']['country'];
    $extras = $cart['extra_services'] ?? [];
    $quoted_extras = $claims['extra_services'];
    sort($extras);
    sort($quoted_extras);
    $compared = [
        'carrier' => [$claims['carrier'], $cart['carrier']],
        'service' => [$claims['service'], $cart['service']],
        'amount' => [$claims['amount'], $cart['amount']],
        'currency' => [$claims['currency'], $cart['currency']],
        'origin' => [$claims['origin'], $cart['origin'] ?? 'default'],
        'country' => [$claims['destination']['country'], in_array($country, DOMESTIC, true) ? 'US' : $country],
        // Abroad the country alone is quoted.
        'postal_code' => [$zip, $zip === null ? null : substr($cart['destination']['postal_code'], 0, 5)],
        'extra_services' => [$quoted_extras, $extras],
        'order_value' => [$claims['order_value'], order_value($cart)],
        'items' => [
            counted($claims['items'] ?? [], fn ($item) => [
                $item['weight_milli_oz'], ...$item['sides_hundredths_in'], $item['value'], ...wishes($item),
            ]),
            counted($cart['items'] ?? [], canonical_item(...)),
        ],
    ];
    // What items were packed into is Edgepost's own work.
    if (!isset($claims['items'])) {
        $is_flat_rate = fn (string $name) => !str_starts_with($name, 'own');
        $quoted = [];
        foreach ($claims['parcels'] as $at => $parcel) {
            $name = $claims['containers'][$at] ?? 'own';
            $quoted[] = [...$parcel, 'container' => $is_flat_rate($name) ? $name : 'own'];
        }
        // A parcel that is a flat-rate container has a price as such, and one as any other box.
        $in_containers = array_filter($claims['containers'], $is_flat_rate) !== [];
        $insured = in_array('insurance', $extras, true);
        $compared['parcels'] = [
            counted($quoted, fn ($parcel) => [
                $parcel['weight_milli_oz'], ...$parcel['sides_hundredths_in'], $parcel['insured_value'] ?? null, $parcel['container'],
            ]),
            counted($cart['parcels'] ?? [], fn ($parcel) => canonical_parcel($parcel, $in_containers, $insured)),
        ];
    }
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

/** What is described alike is one entry, and the order does not matter. */
function counted(array $entries, callable $described): array
{
    $counts = [];
    foreach ($entries as $entry) {
        $text = implode('/', $described($entry));
        $counts[$text] = ($counts[$text] ?? 0) + $entry['quantity'];
    }
    ksort($counts, SORT_STRING);
    return $counts;
}

/** In thousandths of an ounce and hundredths of an inch. */
function canonical_item(array $item): array
{
    return [rounded_up($item['weight_oz'] * 1000), ...item_sides($item), $item['value'] ?? null, ...wishes($item)];
}

/** Of what stays upright the height is the last; else from the longest to the shortest. */
function item_sides(array $item): array
{
    $sides = $item['sides_in'];
    $is_upright = $item['upright'] ?? false;
    return $is_upright ? [...hundredths(array_slice($sides, 0, 2)), ...hundredths(array_slice($sides, 2))] : hundredths($sides);
}

/** How an item has to be packed: packed in another way it may cost less. */
function wishes(array $item): array
{
    return [($item['upright'] ?? false) ? 'upright' : 'any way up', ($item['alone'] ?? false) ? 'alone' : 'with others'];
}

/** A parcel as Edgepost prices it; insured for whole dollars. */
function canonical_parcel(array $parcel, bool $in_containers, bool $is_insured): array
{
    $weight = weight_step(rounded_up($parcel['weight_oz'] * 1000));
    $insured = $is_insured ? intdiv(($parcel['value'] ?? 0) + 99, 100) * 100 : null;
    return [$weight, ...hundredths($parcel['sides_in']), $insured, $in_containers ? $parcel['container'] ?? 'own' : 'own'];
}

function hundredths(array $sides): array
{
    $hundredths = array_map(fn ($inches) => rounded_up($inches * 100), $sides);
    rsort($hundredths);
    return $hundredths;
}

/** As the page is to send it; else that of all that is in the cart, if each has a value. */
function order_value(array $cart): ?int
{
    $sum = 0;
    foreach ($cart['items'] ?? $cart['parcels'] ?? [] as $entry) {
        $sum = isset($sum, $entry['value']) ? $sum + $entry['value'] * $entry['quantity'] : null;
    }
    return $cart['order_value'] ?? $sum;
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
