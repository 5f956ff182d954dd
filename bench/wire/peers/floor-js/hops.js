// What the floors share: the answer that Edgepost gave, as it is, and one line of log. No floor computes anything.

/** Sends what was recorded: status, headers and body to the byte, and the line of log that goes with it. */
export function recorded({ ANSWER: { status, headers, body, log } }) {
  console.log(log);
  return new Response(body, { status, headers });
}

let token;

/** The carrier's token: isolate memory, then KV, then the token endpoint. */
export async function bearer(env) {
  token ??= await env.TOKENS.get('token');
  if (token) return token;
  const answer = await fetch(`${env.USPS_BASE_URL}/oauth2/v3/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: env.USPS_CLIENT_ID, client_secret: env.USPS_CLIENT_SECRET }),
  });
  token = (await answer.json()).access_token;
  await env.TOKENS.put('token', token, { expirationTtl: 3600 });
  return token;
}

/** Asks an object, as Edgepost does: by name, with text, for text. */
export async function ask(objects, name, text) {
  const object = objects.get(objects.idFromName(name));
  const answer = await object.fetch('https://object.invalid/', { method: 'POST', body: text });
  return answer.text();
}

export const cacheUrl = (key) => `https://cache.invalid/${key}`;
