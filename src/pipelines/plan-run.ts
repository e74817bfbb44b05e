import path from 'node:path';
import type { FaceSource } from '../datasets/sources/source.ts';
import type { LabelCounts, ValueCounts } from '../faces/label-counts.ts';
import { optionsOf } from './declaration.ts';
import { type DiskEstimate, estimateDisk, estimateMemory } from './estimate.ts';
import { amount, size as bytes, operations, table } from './figures.ts';
import type { LoadedPipeline } from './load-declaration.ts';
import { type NetworkNeeds, networkNeeds } from './network-needs.ts';
import { packsDir } from './run-folder.ts';
import { checkNames, type Survey, surveySource } from './survey.ts';

/** What a pipeline would do, found out without doing it. */
export interface PlannedRun {
  readonly pipeline: string;
  readonly description: string | undefined;
  readonly seed: number;
  readonly stages: readonly string[];
  /** Undefined for pipelines that load a model instead of reading photos. */
  readonly source: { readonly title: string; readonly survey: Survey } | undefined;
  /** The pack it would make, and whether an earlier run left it. */
  readonly pack: { readonly dir: string; readonly exists: boolean } | undefined;
  readonly balance: readonly string[];
  readonly perCell: number;
  /** Cells that would be filled; for loaded models, if all balanced attributes are binary. */
  readonly cells: number;
  readonly rows: number;
  /** The networks that it would train. */
  readonly networks: readonly NetworkNeeds[];
  /** Also bytes of memory at the peak. */
  readonly estimate: DiskEstimate & { readonly memory: number };
}

/** Plans a run: reads the declaration and the source's list, decodes nothing, writes nothing. */
export async function planRun(
  pipeline: LoadedPipeline,
  baseDir: string,
  outDir: string,
  openSource: (pipeline: LoadedPipeline, baseDir: string) => Promise<FaceSource>,
): Promise<PlannedRun> {
  const { name, declaration } = pipeline;
  const plan = optionsOf(declaration, 'plan');
  const balance = plan?.balance ?? optionsOf(declaration, 'train')?.balance ?? [];
  const size = optionsOf(declaration, 'align')?.size ?? 64;
  let source: PlannedRun['source'];
  let pack: PlannedRun['pack'];
  let networks: PlannedRun['networks'] = [];
  if (optionsOf(declaration, 'ingest')) {
    const opened = await openSource(pipeline, baseDir);
    checkNames(pipeline, opened);
    source = { title: opened.title, survey: await surveySource(opened, balance) };
    networks = await networkNeeds(declaration, size, opened.schema.units);
    const align = optionsOf(declaration, 'align');
    if (align) {
      const { duplicatesKey, packKey } = await import('../datasets/pack-key.ts');
      const { hasPack } = await import('../datasets/pack.ts');
      const duplicates = opened.isDrawn ? 'off' : optionsOf(declaration, 'pack')?.duplicates;
      const key = duplicatesKey(packKey(opened, align), duplicates ?? 'off');
      const dir = path.join(packsDir(outDir), key);
      pack = { dir, exists: hasPack(dir) };
    }
  }
  const known = source?.survey.cells;
  const seen = known?.filter(({ real }) => real > 0).length;
  const cells = plan ? (seen ?? 2 ** balance.length) : 0;
  const perCell = plan?.per_cell ?? 0;
  const rows = cells * perCell;
  return {
    pipeline: name,
    description: declaration.description,
    seed: declaration.seed,
    stages: declaration.stages.map((stage) => stage.name),
    source,
    pack,
    balance,
    perCell,
    cells,
    rows,
    networks,
    estimate: {
      ...estimateDisk(declaration, source?.survey.photos ?? 0, rows, size),
      memory: estimateMemory(declaration, rows, size, networks),
    },
  };
}

/** The plan as a person reads it. */
export function planText(planned: PlannedRun): string {
  const { source, pack, estimate: needs } = planned;
  const head = planned.description ? `: ${planned.description}` : '';
  const parts = [
    `${planned.pipeline}${head}\n  ${planned.stages.join(' → ')}\n  seed ${planned.seed}`,
  ];
  if (source) {
    const { photos, rejected, splits } = source.survey;
    const shares = Object.entries(splits).map(([split, count]) => `${amount(count)} ${split}`);
    const lines = [`${amount(photos)} photos (${shares.join(', ')})`];
    if (rejected > 0) lines.push(`${amount(rejected)} entries that can not be used`);
    parts.push(`Source: ${source.title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
    if (source.survey.labels) parts.push(labelText(source.survey.labels));
  }
  if (planned.cells > 0 || planned.balance.length > 0) parts.push(cellText(planned));
  if (planned.networks.length > 0) parts.push(networkText(planned.networks));
  const disk: string[][] = [];
  if (pack) {
    disk.push([pack.exists ? 'pack, there already' : 'pack', bytes(needs.pack)]);
  }
  if (needs.dataset > 0) disk.push(['dataset', bytes(needs.dataset)]);
  disk.push(['memory', bytes(needs.memory)]);
  parts.push(`Needs, about\n${table(disk)}`);
  return `${parts.join('\n\n')}\n`;
}

/** Photos with each value, before and after the rules of `ingest.labels`. */
function labelText({ before, after }: LabelCounts): string {
  const rows = ({ name, values, unknown }: ValueCounts) => [
    ...values.map(({ value, photos }) => [`${name}=${value}`, amount(photos)]),
    ...(unknown > 0 ? [[`${name} unknown`, amount(unknown)]] : []),
  ];
  const made = after.flatMap((counts) => {
    const { name, unplaced } = counts;
    const lost = unplaced > 0 ? [[`${name} (known, but no value fits)`, amount(unplaced)]] : [];
    return [...rows(counts), ...lost];
  });
  return `Labels as the source has them\n${table([['', 'photos'], ...before.flatMap(rows)])}\n\nLabels as they are mapped\n${table([['', 'photos'], ...made])}`;
}

function networkText(networks: readonly NetworkNeeds[]): string {
  const head = ['', 'parameters', 'FLOP a step', 'steps', 'FLOP in all'];
  const rows = networks.map(({ network, parameters, flops, steps, times }) => [
    times > 1 ? `${network}, ${times} times` : network,
    amount(parameters),
    operations(flops),
    amount(steps),
    operations(flops * steps * times),
  ]);
  return `Networks\n${table([head, ...rows])}`;
}

function cellText({ balance, cells, perCell, rows, source }: PlannedRun): string {
  const title = `Cells of ${balance.join(', ')}`;
  if (!source) {
    return `${title}: ${cells} if all are binary, ${amount(rows)} rows of ${amount(perCell)} a cell`;
  }
  const lines = source.survey.cells.map(({ cell, real }) => [
    cell,
    amount(real),
    real === 0 ? 'none can be made' : perCell > 0 ? amount(perCell) : '–',
  ]);
  const sum = perCell > 0 ? [['all', '', amount(rows)]] : [];
  return `${title}\n${table([['', 'real faces', 'rows wanted'], ...lines, ...sum])}`;
}
