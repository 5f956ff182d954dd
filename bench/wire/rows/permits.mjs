// How many permits a second the account's object gives. It is asked directly, 32 at a time, with a question that the variant itself has asked:
// the way to the object is not what is measured. The floor is an object that writes one row and answers.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpuSeconds } from '../harness/process.mjs';
import { line, onStage } from '../harness/stage.mjs';
import { median } from '../harness/statistics.mjs';

const BATCH = 500;
const FLOOR = { floor: { file: 'desk.js', objects: true }, answer: { status: 200, headers: {}, body: '{}', log: '{}', mailed: '' } };
const VARIANTS = {
  edgepost: { binding: 'CARRIER_ACCOUNT', answers: '"permit":{' },
  'floor-js': { binding: 'ACCOUNT', answers: '"permit":{' },
};

export const permits = {
  permits: {
    title: 'permits that one object gives',
    async run(context) {
      const [perSecond, micros] = [{}, {}];
      for (const [name, { binding, answers }] of Object.entries(VARIANTS)) {
        const found = await look(context, name, binding, answers);
        perSecond[name] = `${Math.round(Math.max(...found.map((one) => one.perSecond)))} /s`;
        micros[name] = `${Math.round(median(found.map((one) => one.micros)))} µs`;
      }
      return { figures: [line('at most', perSecond), line('CPU of one', micros)] };
    },
  },
};

async function look(context, name, binding, answers) {
  const heard = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    heard.push(JSON.parse(Buffer.concat(chunks)));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const setup = { ...FLOOR, knock: { binding, heard: server.address().port } };
    return await onStage(context, name, setup, async ({ server: { ports, pid, knockerPort }, load }) => {
      await context.carrier.reset();
      // Edgepost's prices are asked for by objects, whose questions are heard too.
      await load.tolerate({ kind: 'newRates', from: 0, ports, connections: 1, count: 2, expect: { status: 200 } });
      const asked = heard.filter(({ question }) => /"permit":"/.test(question)).at(-1);
      if (asked === undefined) throw new Error(`${name} asked for no permit`);
      const knock = async () => {
        const [cpu, began] = [cpuSeconds(pid), performance.now()];
        const answer = await fetch(`http://127.0.0.1:${knockerPort}/${BATCH}`, { method: 'POST', body: JSON.stringify(asked) });
        const text = await answer.text();
        if (!answer.ok || !text.includes(answers)) throw new Error(`no permit: ${answer.status} ${text}`);
        return { micros: ((cpuSeconds(pid) - cpu) * 1e6) / BATCH, perSecond: BATCH / ((performance.now() - began) / 1_000) };
      };
      await knock();
      const rounds = [];
      for (let round = 0; round < context.options.rounds; round += 1) rounds.push(await knock());
      return rounds;
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
