// Many places at once: what equal questions, cold isolates and a token that dies cost the carrier, and the shopper.

import { CONTENDERS, exact, line, onStage } from '../harness/stage.mjs';
import { quantile } from '../harness/statistics.mjs';

const ANY = { status: 200 };
/** What is counted here must not depend on how busy the machine is. */
const PATIENCE = {
  REQUEST_BUDGET_MS: '60000', KV_TIMEOUT_MS: '5000', OBJECT_TIMEOUT_MS: '30000', TOKEN_TIMEOUT_MS: '30000', OPTIONS_TIMEOUT_MS: '30000',
  ADDRESSES_TIMEOUT_MS: '30000', QUOTA_ADDRESSES: 'unmetered',
};
const RATES = { kind: 'sameRates', from: 0 };

export const crowds = {
  coalesce: {
    title: '300 equal questions at once, over 30 isolates (10 in a quick run), of a carrier that takes 300 ms',
    async run(context) {
      const instances = context.options.quick ? 10 : 30;
      const calls = {};
      for (const name of CONTENDERS) {
        calls[name] = await onStage(context, name, { instances, settings: PATIENCE }, async ({ server, load }) => {
          await context.carrier.reset();
          // The token is there: only the question is new.
          await load.run({ kind: 'newRates', from: 50_000, ports: server.ports, connections: instances, count: instances, expect: ANY });
          const before = (await context.carrier.counts()).shipments;
          await context.carrier.settings({ latency_ms: 300 });
          await load.run({ ...RATES, ports: server.ports, connections: 300, count: 300, expect: ANY });
          return (await context.carrier.counts()).shipments - before;
        });
      }
      return { figures: [exact('calls for prices', calls, '1', calls.edgepost !== 1)] };
    },
  },
  stampede: {
    title: 'cold isolates, no token, a token endpoint that takes 1 s',
    async run(context) {
      const figures = [];
      for (const [requests, isolates] of context.options.quick ? [[300, 10]] : [[300, 30], [10_000, 50]]) {
        const [calls, waits] = [{}, {}];
        for (const name of CONTENDERS) {
          const setup = { instances: isolates, settings: PATIENCE };
          await onStage(context, name, setup, async ({ server, load }) => {
            await context.carrier.reset();
            await context.carrier.faults({ api: 'oauth', fault: { kind: 'delay', ms: 1_000 } });
            const job = { kind: 'newAddress', from: 0, ports: server.ports, connections: Math.min(500, requests), count: requests, expect: ANY };
            const { worstMs } = await load.run(job);
            calls[name] = (await context.carrier.counts()).oauth;
            waits[name] = `${(worstMs / 1_000).toFixed(2)} s`;
          });
        }
        figures.push(
          exact(`${requests} requests over ${isolates} isolates: token calls`, calls, '1', calls.edgepost !== 1),
          line('the worst wait, of which the token takes 1 s', waits),
        );
      }
      await context.carrier.reset();
      return { figures };
    },
  },
  revoke: {
    title: 'a steady load over 8 isolates, and the token is revoked in the middle of it',
    async run(context) {
      const [calls, wasted, errors, worst] = [{}, {}, {}, {}];
      for (const name of CONTENDERS) {
        const setup = { instances: 8, settings: PATIENCE };
        await onStage(context, name, setup, async ({ server, load }) => {
          await context.carrier.reset();
          const job = { kind: 'newAddress', ports: server.ports, expect: { status: 200, body: ['"verdict":"confirmed"'] } };
          await load.run({ ...job, from: 0, connections: 8, count: 80 });
          const before = (await context.carrier.counts()).oauth;
          const seconds = context.options.quick ? 3 : 20;
          const revoked = new Promise((resolve) => { setTimeout(resolve, seconds * 500); }).then(() => context.carrier.revoke());
          const result = await load.tolerate({ ...job, from: 100, perSecond: 60, seconds });
          await revoked;
          calls[name] = (await context.carrier.counts()).oauth - before;
          wasted[name] = (await context.carrier.calls()).filter(({ status }) => status === 401).length;
          errors[name] = result.failed;
          worst[name] = `${quantile(result.latencies, 1).toFixed(0)} ms`;
        });
      }
      return {
        figures: [
          exact('token calls', calls, '1', calls.edgepost !== 1),
          line('calls that the carrier refused', wasted),
          exact('shoppers who got an error, or a wrong verdict', errors, '0', errors.edgepost !== 0),
          line('the longest wait', worst),
        ],
      };
    },
  },
};
