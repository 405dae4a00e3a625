import type { Figure } from '../../src/figures/figure.js';

/** What the tests read of a plotly trace. */
export interface Trace {
  readonly meta: string;
  readonly mode: string;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly hovertext: readonly string[];
  readonly marker?: { readonly symbol: string; readonly size: number | readonly number[] };
  readonly line?: { readonly color: string; readonly dash: string; readonly width: number };
  readonly error_y?: { readonly array: readonly number[]; readonly arrayminus: readonly number[] };
}

/** The traces of one kind: 'exact', 'sampled', 'recorded', 'guess', 'arrived', 'lost', 'crash', … */
export function tracesOf(figure: Figure, kind: string): Trace[] {
  return figure.data.filter(({ meta }) => meta === kind) as unknown as Trace[];
}

interface Axis {
  readonly title: { readonly text: string };
  readonly range: readonly number[];
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
}

export function axisOf(figure: Figure, axis: 'x' | 'y'): Axis {
  return figure.layout[`${axis}axis`] as Axis;
}

/** All words that stand in the picture itself, but for the axes'. */
export function labelsOf(figure: Figure): string[] {
  const annotations = figure.layout.annotations as readonly { readonly text: string }[];
  return annotations.map(({ text }) => text).filter((text) => text !== '');
}

/** What must be there. */
export function the<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('It is not there.');
  return thing;
}
