<?php
// Runs docs/examples/check_quote.php on cases from standard input, and prints why each is refused (null: it is not).

declare(strict_types=1);

require __DIR__ . '/../../../../docs/examples/check_quote.php';

set_error_handler(function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

$asked = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$keys = array_map('base64_decode', $asked['keys']);
$outcomes = array_map(function (array $case) use ($asked, $keys): ?string {
    try {
        check_quote($case['quote'], $case['cart'], $asked['shop'], $keys);
        return null;
    } catch (QuoteRefused $refused) {
        return $refused->getMessage();
    }
}, $asked['cases']);
echo json_encode($outcomes, JSON_THROW_ON_ERROR), "\n";
