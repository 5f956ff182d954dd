// Lighthouse on /demo: the Worker under wrangler, the emulator, and the browser that the tests have. Fails below the scores that are
// promised for performance and accessibility; the median of several runs counts, since another program on the machine slows a page.
//
//   node scripts/lighthouse.mjs                 builds what is needed first
//   node scripts/lighthouse.mjs report.json     keeps the full reports: {mobile: …, desktop: …}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAssets } from './assets.mjs';
import { ProcessGroup } from './dev/process-group.mjs';
import { buildEmulator } from './emulator-build.mjs';
import { chromium } from './setup/chromium.mjs';
import { clone } from './setup/places.mjs';
import { say, StepFailed } from './setup/step.mjs';
import { runAsProgram, setUp } from './setup.mjs';

const RUNS = 3;
/** Of a hundred; the other categories are printed only. */
const LEAST = { performance: 95, accessibility: 95 };

await runAsProgram(async () => {
  await setUp();
  const browser = chromium();
  await makeAssets();
  await variables();
  const { Demo } = await import('../tests/browser/support/demo.mjs');
  const { CHROMIUM_FLAGS } = await import('../tests/browser/support/browser.mjs');
  const demo = await Demo.start();
  const reports = {};
  try {
    for (const form of ['mobile', 'desktop']) reports[form] = await median(form, demo.url, browser, CHROMIUM_FLAGS);
  } finally {
    await demo.stop();
  }
  const [, , file] = process.argv;
  if (file) writeFileSync(file, JSON.stringify(reports));
  const low = Object.entries(reports).flatMap(([form, report]) => Object.entries(LEAST)
    .filter(([category, least]) => scores(report)[category] < least)
    .map(([category, least]) => `${category} on ${form} is ${scores(report)[category]}, less than ${least}`));
  if (low.length > 0) throw new StepFailed(`${low.join('; ')}.`, { advice: 'the full reports say why: `node scripts/lighthouse.mjs report.json`.' });
});

/** The run whose performance is the one in the middle. */
async function median(form, url, browser, flags) {
  const all = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const report = await once(form, url, browser, flags);
    const measured = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'speed-index']
      .map((id) => `${id} ${report.audits[id].displayValue}`).join(', ');
    say(`${form} ${run}: ${Object.entries(scores(report)).map(([category, score]) => `${category} ${score}`).join(', ')} (${measured})`);
    all.push(report);
  }
  const sorted = all.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
  return sorted[Math.floor(RUNS / 2)];
}

/** One run, in a browser of its own, since a warm one has the files already. */
async function once(form, url, browser, flags) {
  const [{ launch }, { default: lighthouse }, { default: desktop }] = await Promise.all([
    import('chrome-launcher'), import('lighthouse'), import('lighthouse/core/config/desktop-config.js'),
  ]);
  const chrome = await launch({ chromePath: browser, chromeFlags: ['--headless', ...flags], logLevel: 'silent' });
  try {
    const result = await lighthouse(url, { port: chrome.port, logLevel: 'error' }, form === 'desktop' ? desktop : undefined);
    const { lhr } = result;
    if (lhr.runtimeError) throw new StepFailed(`Lighthouse could not look at the page: ${lhr.runtimeError.message}`);
    return lhr;
  } finally {
    chrome.kill();
  }
}

function scores(report) {
  return Object.fromEntries(Object.entries(report.categories).map(([id, { score }]) => [id, Math.round((score ?? 0) * 100)]));
}

/** What the support of the tests reads: builds of one's own, or those that are made here. */
async function variables() {
  process.env.EDGEPOST_EMULATOR ??= await buildEmulator();
  if (process.env.EDGEPOST_TEST_BUILD) return;
  const build = new ProcessGroup('the build', 'node', ['scripts/worker-build.mjs', '--release'], { cwd: clone, stdio: 'inherit' });
  const ending = await build.ended;
  if (build.child.exitCode !== 0) throw new StepFailed(`the Worker could not be built: ${ending}.`);
  process.env.EDGEPOST_TEST_BUILD = join(clone, 'build');
}
