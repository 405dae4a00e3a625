import { csvFormat } from 'd3-dsv';
import type { Seed } from '../engines/random.js';
import type { Grid, Sweep } from '../engines/sweep.js';
import type { Estimate } from '../stats/interval.js';
import type { Experiment } from './experiment.js';

/** What a file of results was made from: enough to make it again, byte for byte. */
export interface Provenance {
  readonly experiment: string;
  readonly parameters: Grid;
  readonly seed: Seed;
  /** At each point. */
  readonly trials: number;
  /** Of quorumlab. */
  readonly version: string;
  /** The command that made it. */
  readonly command: string;
}

/** One outcome at one point, by column: the parameters, then those of {@link RESULTS}. */
export type SweepRow = { readonly [column: string]: number | string | null };

/** The columns after the parameters, and what they say. */
export const RESULTS = {
  outcome: 'the outcome that is counted in this row',
  count: 'trials that ended so',
  trials: 'trials at this point',
  rate: 'count / trials',
  low: 'lower end of the 95 % confidence interval (Wilson)',
  high: 'upper end of the 95 % confidence interval (Wilson)',
  exact: 'the exact probability, from the closed form',
} as const;

/**
 * Twelve significant digits: far more than any sample can tell, and few enough that the last bit,
 * in which two machines may differ, does not show.
 */
const rounded = (number: number): number => Number(number.toPrecision(12));

/** A sweep as rows: a row for each outcome at each point, in the order of the points. */
export function sweepRows(sweep: Sweep): SweepRow[] {
  return sweep.points.flatMap(({ parameters, sample, exact }) =>
    sweep.outcomes.map((outcome): SweepRow => {
      const { count, trials, rate, low, high } = sample[outcome] as Estimate;
      const known = exact[outcome];
      return {
        ...parameters,
        outcome,
        count,
        trials,
        rate: rounded(rate),
        low: rounded(low),
        high: rounded(high),
        exact: known === undefined ? null : rounded(known),
      };
    }),
  );
}

/** A sweep as CSV (RFC 4180, lines ended by \n): a line of names, then the rows. */
export function sweepCsv(sweep: Sweep): string {
  return `${csvFormat(sweepRows(sweep))}\n`;
}

/**
 * The provenance of a CSV file as the file beside it, `<name>.csv-metadata.json`.
 *
 * A comment at the head of the CSV itself would stop the readers that know none: a spreadsheet, d3, and
 * pandas and R unless told. The W3C has a place for what is to be said about a CSV file; its name and
 * form are those.
 *
 * Source: W3C, Metadata Vocabulary for Tabular Data (2015), sections 5.3 and 5.10.
 */
export function csvMetadata(file: string, experiment: Experiment, provenance: Provenance): string {
  const column = (name: string, datatype: string, description: string) => ({
    name,
    titles: name,
    datatype,
    'dc:description': description,
  });
  const parameters = Object.entries(experiment.parameters).map(([name, { kind, about }]) =>
    column(name, { whole: 'integer', probability: 'double', word: 'string' }[kind], about),
  );
  const datatypes: { readonly [name: string]: string } = {
    outcome: 'string',
    count: 'integer',
    trials: 'integer',
  };
  const results = Object.entries(RESULTS).map(([name, about]) =>
    column(name, datatypes[name] ?? 'double', about),
  );
  const metadata = {
    '@context': 'http://www.w3.org/ns/csvw',
    url: file,
    'dc:title': `${experiment.experiment}: ${experiment.about}`,
    notes: [provenance],
    tableSchema: { columns: [...parameters, ...results] },
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}
