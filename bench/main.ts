/**
 * Measures evenface beside PyTorch: `npm run bench [-- NAME…]`. Every measurement runs in a fresh
 * process, the sides in turn.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import yargs from 'yargs';
import { packageVersion } from '../src/cli/version.ts';
import { messageOf } from '../src/common/errors.ts';
import { requireModelFolder } from '../src/model/model-folder.ts';
import type { Bench, Benchmark, Faces } from './benchmark.ts';
import { busy } from './busy.ts';
import { compiled, decoding } from './decoding.ts';
import { detection } from './detection.ts';
import { editing } from './editing.ts';
import { prepareFaces } from './faces.ts';
import { type Result, resultOf } from './figure.ts';
import { generation } from './generation.ts';
import { gpu } from './gpu.ts';
import { intake } from './intake.ts';
import { linear } from './linear.ts';
import { prepareModel } from './model.ts';
import { peak } from './peak.ts';
import { precision } from './precision.ts';
import { profile } from './profile.ts';
import { type Peer, preparePeer } from './python.ts';
import { startup } from './startup.ts';
import { superResolution } from './super-resolution.ts';
import { swapping } from './swapping.ts';
import { renderTable } from './table.ts';
import { training } from './training.ts';
import { wasm } from './wasm.ts';

const BENCHMARKS: readonly Benchmark[] = [
  training,
  decoding,
  generation,
  busy,
  peak,
  startup,
  compiled,
  wasm,
  gpu,
  linear,
  precision,
  detection,
  editing,
  superResolution,
  swapping,
  intake,
  profile,
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const given = await parse(args);
  const names = given._.map(String);
  if (given.profile) names.push(profile.name);
  const chosen = BENCHMARKS.filter(({ name, quick }) =>
    names.length > 0 ? names.includes(name) : quick,
  );
  const folder = given.work
    ? path.resolve(given.work)
    : await mkdtemp(path.join(tmpdir(), 'evenface-bench-'));
  await mkdir(folder, { recursive: true });
  try {
    const peer = given.peer ? await preparePeer(say).catch(withoutPeer) : undefined;
    const pack = given.pack ?? process.env.EVENFACE_PACK;
    const faces = once<Faces>(() => prepareFaces(pack, folder, say));
    const model = once(async () =>
      given.model
        ? requireModelFolder(path.resolve(given.model), '--model')
        : prepareModel(await faces(), folder, say),
    );
    const data = path.resolve(given.data ?? process.env.EVENFACE_DATA ?? '../shared/data');
    const bench: Bench = { rounds: given.rounds, folder, data, peer, faces, model, say };
    const machine = await aboutMachine(peer);
    console.log(
      Object.entries(machine)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    );
    const { results, failed } = await runAll(chosen, bench);
    if (given.json) {
      await writeFile(given.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
    }
    return failed ? 1 : 0;
  } finally {
    if (!given.work) await rm(folder, { recursive: true });
  }
}

function parse(args: string[]) {
  const names = BENCHMARKS.map(({ name }) => name);
  return yargs(args)
    .scriptName('npm run bench --')
    .locale('en')
    .usage('$0 [NAME…]\n\nMeasures evenface beside PyTorch, in alternating rounds.')
    .epilogue(
      `Benchmarks (* runs when none is named):\n${BENCHMARKS.map(
        ({ name, describe, quick }) => `  ${name.padEnd(17)}${quick ? '*' : ' '} ${describe}`,
      ).join('\n')}`,
    )
    .options({
      rounds: { type: 'number', default: 5, describe: 'Rounds; each measures every side once' },
      pack: {
        type: 'string',
        describe: 'Folder of a pack of faces, or EVENFACE_PACK; else faces are drawn',
      },
      data: {
        type: 'string',
        describe: 'Folder of the real data sets, or EVENFACE_DATA',
      },
      model: {
        type: 'string',
        describe: 'Run folder of a model that was trained on these faces; else one is, briefly',
      },
      json: { type: 'string', describe: 'Write the results to this file' },
      work: { type: 'string', describe: 'Working folder; its model and faces are used again' },
      peer: { type: 'boolean', default: true, describe: 'Measure PyTorch too (--no-peer: not)' },
      profile: { type: 'boolean', default: false, describe: 'The same as the name "profile"' },
    })
    .check(({ _, rounds }) => {
      const unknown = _.filter((name) => !names.includes(String(name)));
      if (unknown.length > 0) return `there is no benchmark ${unknown.join(', ')}`;
      return (Number.isInteger(rounds) && rounds > 0) || '--rounds: a whole number of at least 1';
    })
    .strictOptions()
    .wrap(100)
    .version(false)
    .parseAsync();
}

/** Runs one after the other; one that fails is told of and does not stop the others. */
async function runAll(chosen: readonly Benchmark[], bench: Bench) {
  const results: Record<string, { figures: Result[]; notes: readonly string[] }> = {};
  let failed = false;
  for (const benchmark of chosen) {
    try {
      const { figures, notes } = await benchmark.run(bench);
      results[benchmark.name] = { figures: figures.map(resultOf), notes };
      console.log(`\n${benchmark.name}: ${benchmark.describe}`);
      if (figures.length > 0) console.log(renderTable(figures.map(resultOf)));
      for (const note of notes) console.log(note);
    } catch (error) {
      failed = true;
      console.error(`\n${benchmark.name} failed: ${messageOf(error)}`);
    }
  }
  return { results, failed };
}

async function aboutMachine(peer: Peer | undefined) {
  return {
    evenface: await packageVersion(),
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    // What else the machine does shows here.
    load: loadavg()[0]!.toFixed(1),
    ...peer?.about,
  };
}

function withoutPeer(error: unknown): undefined {
  console.error(`PyTorch is left out: ${messageOf(error)}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The value that `make` gives, made on first use. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
