// What a profile becomes: names that can be read, and a picture of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionOf, shortly } from './function-names.mjs';
import { icicle } from './icicle.mjs';

const wasm = (functionName) => ({ functionName, url: 'wasm://wasm/edgepost.wasm-0044542e', lineNumber: 0 });

test("names of Rust's functions lose what tells nothing", () => {
  const names = [
    ['edgepost::token::permits::Permits::load::{{closure}}::h2c0f44f5b9c48ac9', 'own', 'edgepost::token::permits::Permits::load'],
    ['<serde_json::ser::Compound<W,F> as serde_core::ser::SerializeStruct>::serialize_field::he935b1bcd141d121', 'rust', 'serde_json::ser::Compound::serialize_field'],
    ['<&mut serde_json::ser::Serializer<W,F> as serde_core::ser::Serializer>::serialize_u64::h3604ec408ccfb556', 'rust', 'serde_json::ser::Serializer::serialize_u64'],
    ['edgepost::json::form::<impl edgepost::json::Json>::string::h3f5659be6df2429a', 'own', 'edgepost::json::Json::string'],
    ['std::io::impls::<impl std::io::Write for &mut W>::write_all::h87ff1dd10ee78a69', 'rust', 'std::io::Write::write_all'],
    ['<T as digest::Update>::update::h87ff1dd10ee78a69', 'rust', 'digest::Update::update'],
    ['<dlmalloc[e24a27700634d609]::dlmalloc::Dlmalloc<dlmalloc[e24a27700634d609]::sys::System>>::free', 'rust', 'dlmalloc::dlmalloc::Dlmalloc::free'],
    ['core::ptr::drop_in_place<alloc::vec::Vec<(&str,alloc::string::String)>>::h322e9f19ce4b789e', 'rust', 'drop alloc::vec::Vec'],
    ['core::ptr::drop_in_place<core::option::Option<dyn FnMut<(A,)>+Output = ()>>::h0d9ac8c3b9c8b8b1', 'rust', 'drop core::option::Option'],
    ['core::ops::function::FnOnce::call_once::hcaa0764e5de5dea6', 'rust', undefined],
  ];
  for (const [given, kind, name] of names) assert.deepEqual(functionOf(wasm(given)), { name, kind }, given);
  assert.equal(shortly('serde_json::ser::Compound::serialize_field'), 'Compound::serialize_field');
  assert.equal(shortly('fetch'), 'fetch');
});

test('the glue is told from the runtime', () => {
  const glue = (functionName) => functionOf({ functionName, url: 'build/index.js', lineNumber: 3 });
  assert.deepEqual(glue('__wbg_put_aad56506c3dac9cb'), { name: 'put (import)', kind: 'glue' });
  assert.deepEqual(glue('$e'), { name: 'glue $e', kind: 'glue' });
  assert.deepEqual(glue(''), { name: '(anonymous) index.js:4', kind: 'glue' });
  assert.deepEqual(functionOf({ functionName: 'queueMicrotask', url: '', lineNumber: -1 }), { name: 'queueMicrotask', kind: 'native' });
});

test('a box is as wide as its share; idle time, long gaps and what is hardly seen are not in the picture', () => {
  const frame = (id, functionName, children = []) => ({ id, callFrame: { functionName, url: functionName.startsWith('(') ? '' : 'a/entry.js', lineNumber: 0 }, children });
  const profile = {
    nodes: [frame(1, '(root)', [2, 5]), frame(2, 'fetch', [3, 4]), frame(3, 'answer<1>'), frame(4, 'seldom'), frame(5, '(idle)')],
    samples: [...Array.from({ length: 300 }, () => 3), ...Array.from({ length: 99 }, () => 2), 4, 5],
    timeDeltas: [...Array.from({ length: 400 }, () => 100), 1_000_000],
  };
  profile.timeDeltas[0] = 1_000_000;
  profile.timeDeltas[1] = 0;
  const svg = icicle({ heading: 'a < b', profiles: [{ title: 'worker edge0', profile }, { title: 'worker objects', profile: { nodes: [frame(1, '(root)')], samples: [], timeDeltas: [] } }], longest: 200 });
  const titles = [...svg.matchAll(/<g><title>(.+?)<\/title>/g)].map(([, title]) => title);
  assert.deepEqual(titles, ['all that was computed: 100 %', 'the requests\' isolate: 100 %', 'fetch: 100 %', 'answer&#60;1&#62;: 75 %']);
  assert.match(svg, /<title>a &#60; b<\/title>/);
  assert.match(svg, /prefers-color-scheme: dark/);
});
