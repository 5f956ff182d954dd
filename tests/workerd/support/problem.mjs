// What every problem promises, whatever it is about.

import assert from 'node:assert/strict';

/** Checks the shape, and the members that are given here; gives the problem. */
export function expectProblem(answer, expected, what) {
  const about = `${what}: ${answer.status} ${answer.text}`;
  assert.equal(answer.headers['content-type'], 'application/problem+json', about);
  const problem = answer.json;
  assert.equal(problem.status, answer.status, about);
  assert.equal(problem.type, `urn:edgepost:problem:${problem.code}`, about);
  assert.equal(problem.request_id, answer.headers['x-request-id'], about);
  assert.match(problem.title, /^[A-Z].*\.$/, about);
  assert.match(problem.detail, /\w+ .*\w/, about);
  assert.equal(typeof problem.retryable, 'boolean', about);
  if (problem.retry_after !== undefined) {
    assert.equal(answer.headers['retry-after'], String(problem.retry_after), about);
  }
  for (const error of problem.errors ?? []) {
    assert.match(error.message, /\w+ \w+/, about);
    assert.match(error.code, /^(invalid|missing|unknown)_field$/, about);
  }
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(problem[name], value, `${name} of ${about}`);
  return problem;
}
