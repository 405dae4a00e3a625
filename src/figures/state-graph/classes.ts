import type { StateGraph } from '../../engines/explore/explored.js';
import { canonicalText, type Value } from '../../model/value.js';
import { FAINT, PAPER, seriesStyle } from '../theme.js';
import { valueText } from '../value-words.js';
import { listed } from '../words.js';

/** What states have in common that are drawn alike. */
export interface StateClass {
  /** As the legend says it. */
  readonly name: string;
  readonly colour: string;
  readonly symbol: string;
}

/** The classes of a graph in the order of the legend, and for each state its class. */
export interface Classes {
  readonly classes: readonly StateClass[];
  readonly of: readonly StateClass[];
}

/** The colour of what must not be. */
const WRONG = '#d00000';
/** Styles of values, far from that colour; the sixth value and all after it look alike. */
const VALUE_STYLES = [0, 2, 3, 5, 4, 6].map(seriesStyle);

const UNDECIDED: StateClass = { name: 'nothing decided', colour: PAPER, symbol: 'circle' };
const HOPELESS: StateClass = { name: 'no decision can follow', colour: FAINT, symbol: 'circle' };
const DISAGREEMENT: StateClass = { name: 'two values decided', colour: WRONG, symbol: 'x' };

/** Classes by what has been decided: nothing, one value, or more than one. */
export function decidedClasses(graph: StateGraph): Classes {
  const styled = valueClasses(graph, (value) => `${value} decided`);
  return ordered(
    [UNDECIDED, ...styled.all, DISAGREEMENT],
    graph.states.map(({ decided }) =>
      decided.length > 1 ? DISAGREEMENT : decided.length === 1 ? styled.of(decided[0] as Value) : UNDECIDED,
    ),
  );
}

/**
 * Classes by valency: which decisions a state, or one that can follow, has. Bivalent are states with several.
 *
 * Source: M. J. Fischer, N. A. Lynch and M. S. Paterson, "Impossibility of distributed consensus with one faulty
 * process", JACM 32 (1985), section 3.
 */
export function valencyClasses(graph: StateGraph): Classes {
  const styled = valueClasses(graph, (value) => `only ${value} can follow`);
  const all = listed(styled.values.map((value) => valueText(value))).replace(/ and (?=[^,]*$)/, ' or ');
  const bivalent: StateClass = { name: `bivalent: ${all}`, colour: '#f0c000', symbol: 'square' };
  return ordered(
    [bivalent, ...styled.all, HOPELESS, DISAGREEMENT],
    reachableDecisions(graph).map((reachable, i) => {
      if ((graph.states[i]?.decided.length ?? 0) > 1) return DISAGREEMENT;
      const [only, another] = reachable;
      return another !== undefined ? bivalent : only === undefined ? HOPELESS : styled.of(only);
    }),
  );
}

/** For each state, the different values that are decided in it or in a state that can follow. */
export function reachableDecisions({ states, edges }: StateGraph): Value[][] {
  const reachable = states.map(
    ({ decided }) => new Map(decided.map((value) => [canonicalText(value, 'a decision'), value])),
  );
  // Backwards, again and again, until nothing is new: cycles take more than one round.
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to } of edges.toReversed()) {
      const before = reachable[from] as Map<string, Value>;
      const size = before.size;
      for (const [text, value] of reachable[to] as Map<string, Value>) before.set(text, value);
      if (before.size > size) changed = true;
    }
  }
  return reachable.map((values) => [...values.values()]);
}

interface ValueClasses {
  /** All that are decided, in the order of the search. */
  readonly values: readonly Value[];
  readonly all: readonly StateClass[];
  of(value: Value): StateClass;
}

function valueClasses({ states }: StateGraph, named: (value: string) => string): ValueClasses {
  const values = new Map(
    states.flatMap(({ decided }) => decided.map((value) => [canonicalText(value, 'a decision'), value])),
  );
  const last = VALUE_STYLES.length - 1;
  const others = { name: named('another value'), ...lookOf(last) };
  const classes = [...values].map(([text, value], i): [string, StateClass] => [
    text,
    i < last || values.size === last + 1 ? { name: named(valueText(value)), ...lookOf(i) } : others,
  ]);
  const byText = new Map(classes);
  return {
    values: [...values.values()],
    all: [...new Set(byText.values())],
    of: (value) => byText.get(canonicalText(value, 'a decision')) as StateClass,
  };
}

const lookOf = (i: number): { readonly colour: string; readonly symbol: string } => {
  const { colour, symbol } = VALUE_STYLES[i] as (typeof VALUE_STYLES)[number];
  return { colour, symbol };
};

/** Only the classes that there are. */
const ordered = (classes: readonly StateClass[], of: readonly StateClass[]): Classes => ({
  classes: classes.filter((one) => of.includes(one)),
  of,
});
