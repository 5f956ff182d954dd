// Promise 8: bad input gets a clear error that names the field. Nothing of it reaches the carrier, and nothing ends in a 500.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { expectProblem } from './support/problem.mjs';
import {
  A_PARCEL, A_PARCEL_TO_CALIFORNIA, M_STREET, PAGE_KEY, pageHeaders, SECRET_KEY, World,
} from './support/world.mjs';

const RATES = '/v1/rates';
const VALIDATE = '/v1/addresses/validate';

let world;
before(async () => {
  world = await World.start();
  await world.cold();
});
after(() => world?.stop());
// The promise of the whole file.
afterEach(async () => {
  const calls = await world.emulator.calls();
  await world.emulator.forgetCalls();
  assert.deepEqual(calls, [], 'something reached the carrier');
});

/** An address, a parcel, a question about rates, with something else in a place. */
const address = (changes) => ({ address: { ...M_STREET, ...changes } });
const parcel = (changes) => ({ ...A_PARCEL_TO_CALIFORNIA, parcels: [{ ...A_PARCEL, ...changes }] });
const weight = (value, unit = 'lb') => parcel({ weight: { value, unit } });
const sides = (changes) => parcel({ dimensions: { ...A_PARCEL.dimensions, ...changes } });
const destination = (changes) => ({
  ...A_PARCEL_TO_CALIFORNIA, destination: { ...A_PARCEL_TO_CALIFORNIA.destination, ...changes },
});
const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([known]) => known !== name));

/** What is wrong → a body, the pointer that has to be named, and the code if it is not `invalid_field`. */
const FIELDS = {
  [RATES]: {
    'not an object': ['a parcel', ''],
    'a list': [[A_PARCEL_TO_CALIFORNIA], ''],
    'null': [null, ''],
    'destination of the wrong type': [{ ...A_PARCEL_TO_CALIFORNIA, destination: '94105' }, '/destination'],
    'destination missing': [without(A_PARCEL_TO_CALIFORNIA, 'destination'), '/destination', 'missing_field'],
    'destination null': [{ ...A_PARCEL_TO_CALIFORNIA, destination: null }, '/destination', 'missing_field'],
    'parcels missing': [without(A_PARCEL_TO_CALIFORNIA, 'parcels'), '/parcels', 'missing_field'],
    'parcels of the wrong type': [{ ...A_PARCEL_TO_CALIFORNIA, parcels: A_PARCEL }, '/parcels'],
    'no parcels': [{ ...A_PARCEL_TO_CALIFORNIA, parcels: [] }, '/parcels'],
    '200 parcels': [{ ...A_PARCEL_TO_CALIFORNIA, parcels: Array(200).fill({}) }, '/parcels'],
    'quantity 200': [parcel({ quantity: 200 }), '/parcels/0/quantity'],
    'quantity 0': [parcel({ quantity: 0 }), '/parcels/0/quantity'],
    'quantity 1.5': [parcel({ quantity: 1.5 }), '/parcels/0/quantity'],
    'an unknown field': [{ ...A_PARCEL_TO_CALIFORNIA, insurance: true }, '/insurance', 'unknown_field'],
    'an unknown field of a parcel': [parcel({ colour: 'red' }), '/parcels/0/colour', 'unknown_field'],
    'a field that needs escaping': [{ ...A_PARCEL_TO_CALIFORNIA, 'a/b~c': 1 }, '/a~1b~0c', 'unknown_field'],
    'an origin that is no id': [
      { ...A_PARCEL_TO_CALIFORNIA, origin: { postal_code: '60601' } }, '/origin',
    ],
    'an origin that the shop does not have': [{ ...A_PARCEL_TO_CALIFORNIA, origin: 'mars' }, '/origin'],
    'parcels and items': [{ ...A_PARCEL_TO_CALIFORNIA, items: [A_PARCEL] }, '/items'],
    'packaging that the shop does not have': [parcel({ packaging: 'crate' }), '/parcels/0/packaging'],
    'insurance without a value': [{ ...A_PARCEL_TO_CALIFORNIA, extra_services: ['insurance'] }, '/parcels/0/value', 'missing_field'],
    'an order value with decimals': [{ ...A_PARCEL_TO_CALIFORNIA, order_value: 49.99 }, '/order_value'],
    'ZIP empty': [destination({ postal_code: '' }), '/destination/postal_code'],
    'ZIP missing': [destination({ postal_code: undefined }), '/destination/postal_code', 'missing_field'],
    'ZIP of four digits': [destination({ postal_code: '9410' }), '/destination/postal_code'],
    'ZIP of six digits': [destination({ postal_code: '941055' }), '/destination/postal_code'],
    'ZIP with a letter': [destination({ postal_code: '94I05' }), '/destination/postal_code'],
    'ZIP as a number': [destination({ postal_code: 94105 }), '/destination/postal_code'],
    'country XX': [destination({ country: 'XX' }), '/destination/country'],
    'country missing': [destination({ country: undefined }), '/destination/country', 'missing_field'],
    'country as a name': [destination({ country: 'United States' }), '/destination/country'],
    'weight missing': [parcel({ weight: undefined }), '/parcels/0/weight', 'missing_field'],
    'weight as a bare number': [parcel({ weight: 2.5 }), '/parcels/0/weight'],
    'weight without unit': [weight(2.5, null), '/parcels/0/weight/unit', 'missing_field'],
    'weight in stone': [weight(1, 'st'), '/parcels/0/weight/unit'],
    'weight as text': [weight('2.5'), '/parcels/0/weight/value'],
    'weight NaN, which JSON writes as null': [weight(NaN), '/parcels/0/weight/value', 'missing_field'],
    'weight 0': [weight(0), '/parcels/0/weight/value'],
    'weight negative': [weight(-1), '/parcels/0/weight/value'],
    'weight 1e9': [weight(1e9), '/parcels/0/weight/value'],
    'weight 71 lb': [weight(71), '/parcels/0/weight/value'],
    'weight just over 70 lb, in ounces': [weight(1120.001, 'oz'), '/parcels/0/weight/value'],
    'length missing': [sides({ length: undefined }), '/parcels/0/dimensions/length', 'missing_field'],
    'length 0': [sides({ length: 0 }), '/parcels/0/dimensions/length'],
    'length negative': [sides({ length: -10 }), '/parcels/0/dimensions/length'],
    'length 1e9': [sides({ length: 1e9 }), '/parcels/0/dimensions/length'],
    'height as text': [sides({ height: 'flat' }), '/parcels/0/dimensions/height'],
    'lengths in feet': [sides({ unit: 'ft' }), '/parcels/0/dimensions/unit'],
    'a day that does not exist': [{ ...A_PARCEL_TO_CALIFORNIA, ship_date: '2026-02-30' }, '/ship_date'],
    'a day that is over': [{ ...A_PARCEL_TO_CALIFORNIA, ship_date: '2020-01-02' }, '/ship_date'],
    'a day far ahead': [{ ...A_PARCEL_TO_CALIFORNIA, ship_date: '2999-01-02' }, '/ship_date'],
  },
  [VALIDATE]: {
    'not an object': ['3120 M St', ''],
    'a list': [[M_STREET], ''],
    'null': [null, ''],
    'address missing': [{}, '/address', 'missing_field'],
    'address null': [{ address: null }, '/address', 'missing_field'],
    'address of the wrong type': [{ address: '3120 M St' }, '/address'],
    'address not wrapped': [M_STREET, '/address', 'missing_field'],
    'an unknown field': [address({ street2: 'NW' }), '/address/street2', 'unknown_field'],
    'an unknown field beside the address': [{ ...address(), verbose: true }, '/verbose', 'unknown_field'],
    'line1 missing': [address({ line1: undefined }), '/address/line1', 'missing_field'],
    'line1 empty': [address({ line1: '' }), '/address/line1'],
    'line1 blank': [address({ line1: '   ' }), '/address/line1'],
    'line1 a number': [address({ line1: 3120 }), '/address/line1'],
    'line1 of a thousand characters': [address({ line1: 'M'.repeat(1000) }), '/address/line1'],
    'line1 with a line break': [address({ line1: '3120 M St\r\nX-Evil: 1' }), '/address/line1'],
    'line2 a list': [address({ line2: ['NW'] }), '/address/line2'],
    'state Texas': [address({ state: 'Texas' }), '/address/state'],
    'state missing': [address({ state: undefined }), '/address/state', 'missing_field'],
    'state empty': [address({ state: '' }), '/address/state'],
    'state of nobody': [address({ state: 'ZZ' }), '/address/state'],
    'ZIP of four digits': [address({ postal_code: '2002' }), '/address/postal_code'],
    'ZIP as a number': [address({ postal_code: 20027 }), '/address/postal_code'],
    'ZIP with half an add-on': [address({ postal_code: '20027-37' }), '/address/postal_code'],
    'neither city nor ZIP': [address({ city: '', postal_code: null }), '/address/postal_code', 'missing_field'],
    'country XX': [address({ country: 'XX' }), '/address/country'],
    'country missing': [address({ country: undefined }), '/address/country', 'missing_field'],
    'country empty': [address({ country: '' }), '/address/country'],
  },
};

for (const [path, cases] of Object.entries(FIELDS)) {
  for (const [what, [body, pointer, code = 'invalid_field']] of Object.entries(cases)) {
    test(`POST ${path}, ${what}: ${code} at "${pointer}"`, async () => {
      const answer = await world.post(path, body);
      const { errors, next_action: nextAction } = expectProblem(answer, { status: 422, code, fault: 'input', retryable: false }, what);
      const error = errors.find((candidate) => candidate.pointer === pointer);
      assert.ok(error, `no error at ${pointer}: ${JSON.stringify(errors)}`);
      assert.equal(error.code, code);
      assert.match(error.message, code === 'unknown_field' ? /leave it out/ : /; send .+/);
      assert.equal(nextAction, undefined, 'the shopper can correct this');
    });
  }
}

test('the state code that was meant is named', async () => {
  const { errors } = (await world.post(VALIDATE, address({ state: 'Texas' }))).json;
  assert.match(errors[0].message, /"TX"/);
});

test('all fields that are wrong are named at once', async () => {
  const { errors } = (await world.post(VALIDATE, { address: { line1: '', state: 'Texas', postal_code: '2002', country: 'US', colour: 'red' } })).json;
  assert.deepEqual(errors.map((error) => error.pointer).sort(),
    ['/address/colour', '/address/line1', '/address/postal_code', '/address/state']);
});

const deep = (opening, closing, depth = 5000) => opening.repeat(depth) + closing.repeat(depth);
const MEGABYTE = JSON.stringify({ address: { ...M_STREET, line2: 'x'.repeat(1024 * 1024) } });
const inChunks = (text) => text.match(/[^]{1,65536}/g);

/** What is wrong with a request as a whole → how it differs from a good one, and the problem. */
const WHOLE = {
  'no body': [{ body: '' }, 400, 'invalid_json'],
  'not JSON': [{ body: 'weight=2.5' }, 400, 'invalid_json'],
  'half of it': [{ body: '{"address": {' }, 400, 'invalid_json'],
  'two of them': [{ body: '{}{}' }, 400, 'invalid_json'],
  'NaN, which is not JSON': [{ body: '{"parcels":[{"weight":{"value":NaN,"unit":"lb"}}]}' }, 400, 'invalid_json'],
  'a number beyond all numbers': [{ body: '{"parcels":[{"weight":{"value":1e999,"unit":"lb"}}]}' }, 400, 'invalid_json'],
  'a member twice': [{ body: '{"parcels":[],"parcels":[]}' }, 400, 'invalid_json'],
  'bytes that are not UTF-8': [{ body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }, 400, 'invalid_json'],
  'a lone surrogate': [{ body: '{"address":"\\ud800"}' }, 400, 'invalid_json'],
  'lists 5,000 deep': [{ body: deep('[', ']') }, 400, 'invalid_json'],
  'objects 5,000 deep, not closed': [{ body: '{"a":'.repeat(3000) }, 400, 'invalid_json'],
  'objects 2,500 deep': [{ body: `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}` }, 400, 'invalid_json'],
  'a body of 1 MB': [{ body: MEGABYTE }, 413, 'body_too_large'],
  'a body of 1 MB of undeclared length': [{ body: inChunks(MEGABYTE) }, 413, 'body_too_large'],
  'a body a byte over the limit': [{ body: `{"a":"${'x'.repeat(16 * 1024 - 7)}"}` }, 413, 'body_too_large'],
  'the same without a declared length': [{ body: inChunks(`{"a":"${'x'.repeat(16 * 1024 - 7)}"}`) }, 413, 'body_too_large'],
  'the method GET': [{ method: 'GET', body: undefined }, 405, 'method_not_allowed'],
  'the method PUT': [{ method: 'PUT' }, 405, 'method_not_allowed'],
  'the method DELETE': [{ method: 'DELETE' }, 405, 'method_not_allowed'],
  'content type text/plain': [{ headers: { ...pageHeaders, 'Content-Type': 'text/plain' } }, 415, 'content_type_unsupported'],
  'a form': [{ headers: { ...pageHeaders, 'Content-Type': 'application/x-www-form-urlencoded' } }, 415, 'content_type_unsupported'],
  'no content type': [{ headers: { 'Edgepost-Key': PAGE_KEY } }, 415, 'content_type_unsupported'],
  'no key': [{ headers: { 'Content-Type': 'application/json' } }, 401, 'key_missing', 'access'],
  'an empty key': [{ headers: { ...pageHeaders, 'Edgepost-Key': '' } }, 401, 'key_missing', 'access'],
  'a wrong key': [{ headers: { ...pageHeaders, 'Edgepost-Key': 'pk_dev_edgepos' } }, 401, 'key_unknown', 'access'],
  'the secret key as a page key': [{ headers: { ...pageHeaders, 'Edgepost-Key': SECRET_KEY } }, 401, 'key_unknown', 'access'],
  'a wrong secret key': [{ headers: { ...pageHeaders, Authorization: 'Bearer sk_dev_edgepos' } }, 401, 'key_unknown', 'access'],
};

for (const path of [RATES, VALIDATE]) {
  const good = JSON.stringify(path === RATES ? A_PARCEL_TO_CALIFORNIA : address());
  for (const [what, [changes, status, code, fault = 'input']] of Object.entries(WHOLE)) {
    test(`POST ${path} with ${what}: ${code}`, async () => {
      const answer = await world.send({ method: 'POST', path, headers: pageHeaders, body: good, ...changes });
      expectProblem(answer, { status, code, fault, retryable: false, errors: undefined }, what);
      assert.equal(answer.headers.allow, status === 405 ? 'POST' : undefined);
    });
  }
}

for (const path of ['/', '/v1', '/v1/', '/v2/rates', '/v1/rates/', '/v1/Rates', '/v1/label', '/%76%31/rates', '/v1//rates', '/v1/zip-codes',
  '/../v1/rates', '/v1/rates;x=1']) {
  test(`there is nothing at ${path}`, async () => {
    for (const method of ['GET', 'POST']) {
      const answer = await world.send({ method, path, headers: pageHeaders, body: method === 'POST' ? '{}' : undefined });
      expectProblem(answer, { status: 404, code: 'path_unknown', fault: 'input' }, `${method} ${path}`);
    }
  });
}

for (const zip of ['2770', '277033', '2770O', '', '27703-1234', '%32%37%37%30%33', '27703/', '../rates', 'abcde', '27703%00', '２７７０３']) {
  test(`"${zip}" is no ZIP code to look up`, async () => {
    const answer = await world.send({ path: encodeURI(`/v1/zip-codes/${zip}`).replaceAll('%25', '%'), headers: { 'Edgepost-Key': PAGE_KEY } });
    assert.ok([404, 422].includes(answer.status), `${answer.status}`);
    expectProblem(answer, { fault: 'input' }, zip);
  });
}

for (const [what, headers, status, code] of [
  ['nothing', {}, 401, 'key_unknown'],
  ['a page key', { 'Edgepost-Key': PAGE_KEY }, 403, 'secret_key_required'],
  ['a page key as bearer', { Authorization: `Bearer ${PAGE_KEY}` }, 401, 'key_unknown'],
  ['a wrong secret key', { Authorization: 'Bearer sk_wrong' }, 401, 'key_unknown'],
  ['the secret key as Basic', { Authorization: `Basic ${SECRET_KEY}` }, 401, 'key_unknown'],
  ['a bare secret key', { Authorization: SECRET_KEY }, 401, 'key_unknown'],
]) {
  test(`status is not shown to somebody with ${what}`, async () => {
    expectProblem(await world.send({ path: '/v1/status', headers }), { status, code, fault: 'access' }, what);
  });
}

for (const path of ['/v1/status', '/v1/health', '/v1/zip-codes/27703']) {
  test(`POST ${path} says which method to use`, async () => {
    const answer = await world.send({ method: 'POST', path, headers: pageHeaders, body: '{}' });
    expectProblem(answer, { status: 405, code: 'method_not_allowed', fault: 'input' }, path);
    assert.equal(answer.headers.allow, 'GET');
  });
}

test('after all of this the Worker answers, and a secret key works in place of a page key', async () => {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET_KEY}` };
  const answer = await world.send({ method: 'POST', path: RATES, headers, body: JSON.stringify(A_PARCEL_TO_CALIFORNIA) });
  assert.equal(answer.status, 200, answer.text);
  await world.emulator.forgetCalls();
});
