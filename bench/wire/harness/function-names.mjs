// Names of functions as V8's profiler has them, made short enough to read: Rust's without hashes, generic arguments and traits.

/** Frames that only pass on to what they were given: their callers stand for them. */
const PASSING_ON = /^(?:core::ops::function::|wasm_bindgen::(?:convert::closures|closure|__rt)::|js-to-wasm|wasm-to-js|core::pin::Pin)/;

/** `{name, kind}` of a profile's call frame; kind: own (Edgepost), rust (other crates), glue (JavaScript of the build), native. No name: not shown. */
export function functionOf({ functionName, url, lineNumber }) {
  const file = url.split('/').at(-1);
  if (!url.startsWith('wasm://')) {
    if (/\.m?[jt]s$/.test(file)) return { name: glue(functionName) || `(anonymous) ${file}:${lineNumber + 1}`, kind: 'glue' };
    return { name: PASSING_ON.test(functionName) ? undefined : functionName || '(a callback)', kind: 'native' };
  }
  const path = rust(functionName);
  const kind = /(?:^|[<&\s])edgepost::/.test(functionName) ? 'own' : 'rust';
  return { name: PASSING_ON.test(path) ? undefined : path, kind };
}

/** `__wbg_put_aad56506c3dac9cb` is the glue for `put`. Other names of the glue are minified. */
const glue = (name) => name.replace(/^__wbg_(.+?)_[0-9a-f]{16}$/, '$1 (import)').replace(/^[\w$]{1,2}$/, 'glue $&');

/** `<serde_json::ser::Compound<W,F> as serde::ser::SerializeStruct>::serialize_field::h0123456789abcdef` → `serde_json::ser::Compound::serialize_field`. */
function rust(name) {
  const plain = name
    .replace(/(?: externref| multivalue)? shim\b/g, '').replace(/^(\w+)\(.*\) -> \w+$/, 'a $1 for JavaScript').trim()
    .replace(/(?:::__wbg_\w+)?(?:::h[0-9a-f]{16})?$/, '')
    .replace(/\[[0-9a-f]{8,16}\]/g, '')
    .replace(/::\{\{closure\}\}|::\{closure#\d+\}/g, '');
  const dropped = /^core::ptr::drop_in_place<(.+)>$/.exec(plain);
  if (dropped) return `drop ${rust(dropped[1])}`;
  return withoutArguments(implementor(plain));
}

/** `<Type as Trait>::f`, `<impl Trait for Type>::f`, `<impl Type>::f` → `Type::f`, nested ones too; of a type that is only a letter, the trait. */
function implementor(path) {
  const open = /(?:^|::)<|^&/.test(path) ? path.indexOf('<') : -1;
  const close = open < 0 ? -1 : end(path, open);
  if (close < 0) return path;
  const [before, inside, after] = [path.slice(0, open), path.slice(open + 1, close), path.slice(close + 1)];
  const isImpl = inside.startsWith('impl ');
  // `Vec::<u8>::new`
  if (before !== '' && !isImpl) return `${before.replace(/::$/, '')}${after}`;
  const [first, second] = isImpl ? cut(inside.slice(5), ' for ').reverse() : cut(inside, ' as ');
  const type = first.replace(/^(?:&(?:mut )?|\*\w+ )+/, '');
  return `${implementor(/^[A-Z]$/.test(type) && second ? second : type)}${after}`;
}

/** Where the bracket that opens there closes; an arrow is none. */
function end(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    if (text[at] === '>' && text[at - 1] !== '-') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** What stands before and after a word that is in no brackets; the whole if it is not there. */
function cut(text, word) {
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith(word, at)) return [text.slice(0, at), text.slice(at + word.length)];
    if (text[at] === '<') at = end(text, at) < 0 ? text.length : end(text, at);
  }
  return [text];
}

/** `RefCell<T>::borrow_mut` → `RefCell::borrow_mut`. */
function withoutArguments(path) {
  let [text, depth] = ['', 0];
  for (let at = 0; at < path.length; at += 1) {
    if (path[at] === '<') depth += 1;
    if (depth === 0) text += path[at];
    if (path[at] === '>' && path[at - 1] !== '-' && depth > 0) depth -= 1;
  }
  return text.replace(/::::/g, '::').replace(/^&(?:mut )?/, '');
}

/** The last two parts of a path: what fits into a small box. */
export const shortly = (name) => name.replace(/(?:\w+::)+(?=\w+::\w+$)/, '');
