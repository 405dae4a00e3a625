import type { Sweep } from '../../engines/sweep.js';
import type { Parameters } from '../../model/system.js';
import type { Estimate } from '../../stats/interval.js';
import { finding } from '../findings.js';
import { barsWithin, type Series } from '../line-chart/chart.js';
import type { Row } from '../parts.js';
import {
  axisName,
  capital,
  counted,
  isShare,
  listed,
  numeral,
  onAxis,
  percent,
  setting,
  settings,
} from '../words.js';
import { at, type Recorded } from './lines.js';

/** Two sentences for those who do not see it: kind, axes and ranges; and what it shows. */
export function altOf(
  sweep: Sweep,
  x: string,
  outcomes: readonly string[],
  series: readonly Series[],
  xTitle: string,
  yTitle: string,
): string {
  const values = sweep.points.map((point) => onAxis(x, at(point, x)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const unit = isShare(x) ? ' %' : '';
  const lines =
    series.length === 1 ? 'one line' : `${series.length} lines (${listed(series.map(({ label }) => label))})`;
  const bare = (title: string) => title.replace(/, % of runs$|, %$/, '');
  const found = finding(series, {
    subject: outcomes.length === 1 ? (outcomes[0] as string) : null,
    x: (value, alone) =>
      isShare(x)
        ? `${Math.round(value)} %${alone ? '' : ` ${x}`}`
        : alone
          ? numeral(value)
          : setting(x, value),
    y: (value) => percent(value / 100),
    least: 2,
    half: isShare(x) ? 50 : null,
  });
  return (
    `Line chart of ${sweep.name}, ${lines}: ${bare(yTitle)}, 0 to 100 %, against ${bare(xTitle)}, ` +
    `${numeral(low)} to ${numeral(high)}${unit}. ${capital(found)}.`
  );
}

/** What was drawn and from what: trials, seed, interval. */
export function captionOf(
  sweep: Sweep,
  x: string,
  series: readonly Series[],
  recorded: Recorded | undefined,
): string {
  const fixed = Object.fromEntries(
    Object.entries(sweep.points[0]?.parameters ?? {}).filter(([name]) => !sweep.varied.includes(name)),
  );
  const what = [sweep.name, ...(Object.keys(fixed).length > 0 ? [settings(fixed)] : [])].join(', ');
  const confidence = percent(
    Object.values(sweep.points[0]?.sample ?? {}).find(isEstimate)?.confidence ?? 0.95,
  );
  const exact = series.every((one) => one.exact.length > 0);
  return (
    `${capital(what)}: ${exact ? `lines exact; points ${counted(sweep.trials, 'trial')} each` : `${counted(sweep.trials, 'trial')} a point, joined along ${axisName(x)}`}, ` +
    `seed ${sweep.seed}, bars ${confidence} intervals (Wilson)${barsWithin(series, 100)}.` +
    (recorded === undefined
      ? ''
      : ` Open marks: ${counted(recorded.trials, 'trial')} each, seed ${recorded.seed}, recorded.`)
  );
}

/** The numbers of one point of the sweep, a row for each outcome. */
export function rowsOf(
  {
    parameters,
    sample,
    exact = {},
  }: {
    parameters: Parameters;
    sample: { readonly [name: string]: unknown };
    exact?: { readonly [name: string]: number | undefined };
  },
  outcomes: readonly string[],
): Row[] {
  return outcomes.map((outcome) => {
    const { count, trials, rate, low, high } = sample[outcome] as Estimate;
    return { ...parameters, outcome, count, trials, rate, low, high, exact: exact[outcome] ?? null };
  });
}

function isEstimate(value: unknown): value is Estimate {
  return typeof value === 'object' && value !== null && 'confidence' in value;
}
