import type { Run } from '../../engines/run.js';
import type { PlotlyPart } from '../parts.js';
import { counted, numeral } from '../words.js';

/** How the times of a run are told. */
export interface Clock {
  /** Of the axis. */
  readonly title: string;
  /** `3 ms`, `step 4`. */
  moment(time: number): string;
  /** `3 to 9 ms`, `step 4 to step 10`. */
  span(from: number, to: number): string;
  /** How long a run is whose last event happens then: `40 ms`, `41 steps`. */
  length(last: number): string;
  /** The ticks of the axis, where plotly's own choice does not do. */
  ticks(from: number, to: number): PlotlyPart;
}

const MILLISECONDS: Clock = {
  title: 'time, ms',
  moment: (time) => `${numeral(time)} ms`,
  span: (from, to) => `${numeral(from)} to ${numeral(to)} ms`,
  length: (last) => `${numeral(last)} ms`,
  // With few ms, a tick at each.
  ticks: (from, to) => (to - from <= 12 ? { tickmode: 'linear', tick0: 0, dtick: 1 } : {}),
};

/** Steps count from 1, as `explain` numbers them; their times count from 0. */
const STEPS: Clock = {
  title: 'step',
  moment: (time) => `step ${numeral(time + 1)}`,
  span: (from, to) => `step ${numeral(from + 1)} to step ${numeral(to + 1)}`,
  length: (last) => counted(last + 1, 'step'),
  ticks(from, to) {
    const apart = [1, 2, 5, 10, 20, 50, 100].find((gap) => to - from <= 18 * gap) ?? 1000;
    const first = Math.ceil((from + 1) / apart) * apart;
    const count = Math.floor((to + 1 - first) / apart) + 1;
    const steps = Array.from({ length: Math.max(0, count) }, (_, i) => first + i * apart);
    return { tickmode: 'array', tickvals: steps.map((step) => step - 1), ticktext: steps.map(String) };
  },
};

/** Whether it is a run that exploring found: it has no ms. */
export const isExplored = ({ seed }: Run): boolean => seed === 'explore';

export const clockOf = (run: Run): Clock => (isExplored(run) ? STEPS : MILLISECONDS);
