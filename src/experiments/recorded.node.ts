import { csvParse } from 'd3-dsv';
import type { Seed } from '../engines/random.js';
import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Parameters } from '../model/system.js';
import type { Estimate } from '../stats/interval.js';
import { type Provenance, RESULTS } from './sweep-table.js';

/** One point of a recorded sweep. */
export interface RecordedPoint {
  readonly parameters: Parameters;
  /** What was counted, by outcome. */
  readonly sample: { readonly [outcome: string]: Estimate };
  /** The exact probabilities, to twelve digits. */
  readonly exact: { readonly [outcome: string]: number };
}

/** A sweep that was made beforehand, with more trials than a reader would wait for, and how it was made. */
export interface RecordedSweep {
  /** The experiment's name. */
  readonly name: string;
  /** The parameters that vary. */
  readonly varied: readonly string[];
  readonly outcomes: readonly string[];
  readonly points: readonly RecordedPoint[];
  /** At each point. */
  readonly trials: number;
  readonly seed: Seed;
  readonly provenance: Provenance;
}

const FOLDER = new URL('../../data/', import.meta.url);

/** Node's files, asked for only when they are needed: the library's entry has to load in a browser too. */
function files(): typeof import('node:fs') {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (fs !== undefined) return fs;
  throw new ArgumentError('recorded sweeps are read from the disk, so recorded works in Node only.');
}

/** The names of the sweeps in `data/`. */
export function recordedNames(): string[] {
  return files()
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.slice(0, -'.csv'.length))
    .sort();
}

/**
 * A sweep recorded in `data/`, by its file's name without `.csv`; most are called after their experiment.
 *
 * @throws ArgumentError for a name there is not, saying which there are, or a file that is damaged
 * @example
 * const sizes = recorded('paxos-round');
 * sizes.trials   // 1000000
 * const there = sizes.points.find(({ parameters }) => parameters.nodes === 5 && parameters.loss === 0.2);
 * there!.sample.success.rate   // about 0.746
 */
export function recorded(name: string): RecordedSweep {
  const names = recordedNames();
  if (!names.includes(name)) {
    throw new ArgumentError(`There is no recorded sweep ${shown(name)}; there are ${names.join(', ')}.`);
  }
  const read = (file: string): string => files().readFileSync(new URL(file, FOLDER), 'utf8');
  return parseRecorded(`data/${name}.csv`, read(`${name}.csv`), read(`${name}.csv-metadata.json`));
}

/** The sweep that a CSV file and its metadata hold. */
export function parseRecorded(file: string, csv: string, metadata: string): RecordedSweep {
  const { notes } = JSON.parse(metadata) as { notes: [Provenance] };
  const [provenance] = notes;
  const results = Object.keys(RESULTS);
  const names = Object.keys(provenance.parameters);
  const rows = csvParse(csv);
  const wanted = [...names, ...results];
  if (rows.columns.join() !== wanted.join()) {
    throw new ArgumentError(
      `${file} must have the columns ${wanted.join(', ')}, but has ${rows.columns.join(', ')}.`,
    );
  }

  const points = new Map<string, Writable>();
  for (const [i, row] of rows.entries()) {
    const number = (column: string): number => {
      const text = row[column] ?? '';
      if (text !== '' && Number.isFinite(Number(text))) return Number(text);
      throw new ArgumentError(`${file}, line ${i + 2}: ${column} must be a number, but is ${shown(text)}.`);
    };
    // A parameter that takes words has words in the provenance.
    const value = (name: string): number | string =>
      typeof [provenance.parameters[name]].flat()[0] === 'string' ? (row[name] as string) : number(name);
    const key = names.map((name) => row[name]).join();
    const point = points.get(key) ?? {
      parameters: Object.fromEntries(names.map((name) => [name, value(name)])),
      sample: {},
      exact: {},
    };
    points.set(key, point);
    const outcome = row.outcome as string;
    point.sample[outcome] = {
      count: number('count'),
      trials: number('trials'),
      rate: number('rate'),
      low: number('low'),
      high: number('high'),
      confidence: 0.95,
    };
    if (row.exact !== '') point.exact[outcome] = number('exact');
  }
  const list = [...points.values()];
  return {
    name: provenance.experiment,
    varied: names.filter((name) => Array.isArray(provenance.parameters[name])),
    outcomes: Object.keys(list[0]?.sample ?? {}),
    points: list,
    trials: provenance.trials,
    seed: provenance.seed,
    provenance,
  };
}

interface Writable {
  readonly parameters: Parameters;
  readonly sample: { [outcome: string]: Estimate };
  readonly exact: { [outcome: string]: number };
}
