// The results as a page of Markdown. What is missed stands in bold.

import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { compatibilityDate, workerdProgram } from './places.mjs';
import { micros, NOISE } from './comparison.mjs';

export function page(results, options, failed) {
  const parts = [head(options), answersTable(results.answers), latencyTable(results.answers), countedTable(results.counted), durations(results.seconds)];
  if (failed.length > 0) parts.push(`## Not measured\n\n${failed.map(({ name, why }) => `- \`${name}\`: ${why.split('\n')[0]}`).join('\n')}\n`);
  return parts.filter((part) => part !== '').join('\n');
}

function head(options) {
  const [cpu] = cpus();
  const command = ['node bench/wire/main.mjs', ...process.argv.slice(2)].join(' ');
  const quick = options.quick ? '\n**A quick run: it shows that the bench works. Its figures mean nothing.**\n' : '';
  return `# Benchmarks

\`${command}\`, ${new Date().toISOString().slice(0, 10)}, seed ${options.seed}, ${options.rounds} rounds of ${options.seconds} s.
${cpus().length} cores (${cpu.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${/^[\d.]+/.exec(release())}; ${said(workerdProgram)}, node ${process.versions.node},
${said('rustc')}; compatibility date ${compatibilityDate}. How it is measured, what each variant does and what each row is:
[bench/wire](../bench/wire/README.md). Targets that are missed stand in bold. Nothing under ${NOISE * 100} % is claimed: that is no difference.
${quick}`;
}

/** A program's own word for its version. */
function said(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return (stdout ?? '').split('\n')[0].replace(/ \(.*\)$/, '');
}

const variantsShown = ['floor-js', 'peer-hono', 'peer-hono-naive'];

/** A ratio: the median of the rounds, their range, and that of the best rounds. What is closer to 1 than noise is called equal. */
function ratioText(ratio) {
  if (ratio === undefined) return '–';
  const { median, least, most, minima, target, missed } = ratio;
  const text = `${median.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)}; ${minima.toFixed(2)})`;
  if (target === undefined) return text;
  return missed ? `**${text}, target ${target.toFixed(2)}**` : `${text}, target ${target.toFixed(2)}`;
}

function answersTable(rows) {
  if (Object.keys(rows).length === 0) return '';
  const lines = Object.entries(rows).map(([name, { title, figures, ratios }]) => [
    `\`${name}\` ${title}`, `${Math.round(micros(figures.edgepost))}`, ...variantsShown.map((variant) => ratioText(ratios[variant])),
  ]);
  return `## CPU time of a request, Edgepost's over theirs

The median of the rounds' ratios; in brackets the least and the most, and the ratio of the best rounds. Microseconds are of this machine and mean nothing elsewhere.

${table(['', 'µs', ...variantsShown.map((name) => `of ${name}`)], lines)}`;
}

function latencyTable(rows) {
  if (Object.keys(rows).length === 0) return '';
  const lines = Object.entries(rows).map(([name, { figures }]) => [
    `\`${name}\``,
    `${figures.edgepost.latency.perSecond}`,
    ...['edgepost', ...variantsShown].map((variant) => {
      const latency = figures[variant]?.latency;
      return latency === undefined ? '–' : `${latency.median.toFixed(2)} / ${latency.p99.toFixed(2)}`;
    }),
  ]);
  return `## Latency at 30 % of what the slowest of Edgepost, the floor and peer-hono can do

Milliseconds, median / 99th percentile; a variant that cannot do as much is left out.

${table(['', 'requests/s', 'edgepost', ...variantsShown], lines)}`;
}

function countedTable(rows) {
  if (Object.keys(rows).length === 0) return '';
  const lines = Object.entries(rows).flatMap(([name, { title, figures }]) => figures.map(({ what, values, target, missed }, at) => {
    const bold = (text) => (missed ? `**${text}**` : text);
    return [at === 0 ? `\`${name}\` ${title}` : '', what, bold(values.edgepost), values['peer-hono'] ?? '–', values['peer-hono-naive'] ?? '–', values['floor-js'] ?? '–', bold(target ?? '')];
  }));
  return `## What is counted

${table(['', '', 'edgepost', 'peer-hono', 'peer-hono-naive', 'floor-js', 'target'], lines, 2)}`;
}

/** What a whole run is made of. */
function durations(seconds) {
  const all = Object.entries(seconds);
  const sum = all.reduce((total, [, one]) => total + one, 0);
  return `## How long it took\n\n${all.map(([name, one]) => `\`${name}\` ${Math.round(one)} s`).join(', ')}; ${(sum / 60).toFixed(1)} minutes together.\n`;
}

/** The first columns are text. */
function table(heads, lines, ofText = 1) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map((_, at) => (at < ofText ? '---' : '--:'))), ...lines.map(row)].join('\n').concat('\n');
}
