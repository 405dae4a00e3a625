import type { ExploreProgress } from '../engines/explore/explore.js';
import { shown as given } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { clearOutput, html, newDisplay } from './display.js';

/** How far work is: so much of so much, or, where no one knows of how much, what a search has found. */
type Progress = { readonly done: number; readonly of: number } | ExploreProgress;

/** Work that says how far it is, such as `sweepSteps(…)` or `exploreSteps(…)`. */
export type Steps<Result> = Generator<Progress, Result, undefined>;

const PATIENCE = 300;
const REDRAW = 100;
/** How long the kernel is kept from hearing a request to stop: less than it takes for rudeness. */
const REST = 10;

/**
 * Does work a step at a time and draws meanwhile how far it is, so that a long cell shows that it is alive
 * and can be stopped. Work of less than 0.3 s shows nothing. When it is done the bar is gone, and with
 * it all else that the cell has shown so far: start the cell with it.
 *
 * Stopped, work that a variable holds can go on: give it to `withProgress` again.
 *
 * @param steps work that says after each step how far it is, such as `sweepSteps(…)` or `exploreSteps(…)`
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
  let rested = started;
  const display = newDisplay();
  let shown = false;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      const now = performance.now();
      if (now - drawn >= REDRAW) {
        drawn = now;
        shown = true;
        display.update(html(picture(step.value, now - started)));
      }
      if (now - rested < REST) continue;
      rested = now;
      // Lets the kernel send the picture, and hear a request to stop.
      await new Promise((resume) => setTimeout(resume, 0));
    }
  } finally {
    if (shown) clearOutput();
  }
}

function picture(progress: Progress, ms: number): string {
  if ('done' in progress) {
    const { done, of } = progress;
    return `<progress max="${of}" value="${done}"></progress> ${done} of ${of}`;
  }
  const { states, depth, waiting, bytes } = progress;
  const whole = (number: number): string => Math.round(number).toLocaleString('en');
  return [
    `<progress></progress> ${whole(states)} states`,
    `${whole((states / ms) * 1000)} a second`,
    `up to ${whole(depth)} steps away`,
    `${whole(waiting)} waiting`,
    `${whole(bytes / 1e6)} MB`,
  ].join(', ');
}
