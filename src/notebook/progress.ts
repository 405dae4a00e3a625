import { shown as given } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { clearOutput, html, newDisplay } from './display.js';

/** Work that says how far it is, such as `sweepSteps(…)`. */
export type Steps<Result> = Generator<{ readonly done: number; readonly of: number }, Result, void>;

const PATIENCE = 300;
const REDRAW = 100;

/**
 * Does work a step at a time and draws a bar meanwhile, so that a long cell shows that it is alive
 * and can be stopped. Work of less than 0.3 s shows none. When it is done the bar is gone, and with
 * it all else that the cell has shown so far: start the cell with it.
 *
 * @param steps work that says after each step how far it is, such as `sweepSteps(…)`
 * @returns what the work returns, whether or not a bar was drawn
 * @throws ArgumentError for anything else, such as `sweep(…)`, and what the work itself throws
 * @example
 * const steps = sweepSteps(paxosRound, { nodes: [3, 5], loss: range(0, 1, 0.5) }, { trials: 100 });
 * const swept = await withProgress(steps);
 * swept.points.length   // 6
 */
export async function withProgress<Result>(steps: Steps<Result>): Promise<Result> {
  if (typeof (steps as Partial<Steps<Result>> | null | undefined)?.next !== 'function') {
    throw new ArgumentError(
      `withProgress takes work in steps, such as sweepSteps(…) in the place of sweep(…), but was given ${given(steps)}.`,
    );
  }
  // The clock decides only when the bar is drawn, never what comes out.
  const started = performance.now();
  let drawn = started + PATIENCE - REDRAW;
  const display = newDisplay();
  let shown = false;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (performance.now() - drawn >= REDRAW) {
        drawn = performance.now();
        shown = true;
        const { done, of } = step.value;
        display.update(html(`<progress max="${of}" value="${done}"></progress> ${done} of ${of}`));
        // Lets the kernel send the bar, and hear a request to stop.
        await new Promise((resume) => setTimeout(resume, 0));
      }
    }
  } finally {
    if (shown) clearOutput();
  }
}
