import type { System } from '../../../src/model/system.js';
import { canonicalText, type Value } from '../../../src/model/value.js';
import { type Faults, type State as PlainState, plainSearch } from './plain-search.js';

/*
 * How many states there are when those that differ only by a renaming of interchangeable nodes are one, counted in the
 * plainest way: all states are found, and of each all renamings are written down.
 */

/** A node's new number, by its old one. */
export type Renaming = (node: number) => number;

/** How a protocol's states and messages are renamed: it knows where they name nodes. */
export interface Renamer {
  readonly state: (state: never, to: Renaming) => unknown;
  readonly message: (message: never, to: Renaming) => unknown;
}

interface State {
  readonly locals: readonly { readonly state: Value; readonly decisions: readonly Value[] }[];
  readonly messages: readonly string[];
  readonly timers: readonly string[];
}

/** For protocols whose states and messages name no nodes. */
export const nameless: Renamer = { state: (state) => state, message: (message) => message };

/**
 * @param tidy what is left of a state, see `plainSearch`
 * @returns how many states there are, and how many orbits of them under the renamings of the system's groups
 */
export function orbits(
  system: System,
  faults: Faults,
  renamer: Renamer = nameless,
  tidy?: (state: PlainState) => PlainState,
): { readonly states: number; readonly orbits: number } {
  const left = new Set<string>();
  plainSearch(system, faults, [], Infinity, tidy, (state) => left.add(state));
  const states = left.size;
  const renamings = renamingsOf(system);
  let count = 0;
  for (const text of left) {
    count += 1;
    const state = JSON.parse(text) as State;
    for (const to of renamings) left.delete(renamed(state, to, renamer));
  }
  return { states, orbits: count };
}

/** Every way to give the nodes of each group each other's numbers. */
function renamingsOf({ nodes, symmetry }: System): Renaming[] {
  let all: number[][] = [Array.from({ length: nodes }, (_, node) => node)];
  for (const group of symmetry) {
    all = all.flatMap((one) =>
      permutations(group).map((order) => one.map((node) => order[group.indexOf(node)] ?? node)),
    );
  }
  return all.map((one) => (node) => one[node] as number);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** The text that the plain search has for the renamed state. */
function renamed(state: State, to: Renaming, renamer: Renamer): string {
  const locals: unknown[] = [];
  for (const [node, local] of state.locals.entries()) {
    const inner = local.state === null ? null : renamer.state(local.state as never, to);
    locals[to(node)] = { ...local, state: JSON.parse(canonicalText(inner, 'a state')) };
  }
  const messages = state.messages.map((text) => {
    const one = JSON.parse(text) as { from: number; to: number; message: Value };
    const message = renamer.message(one.message as never, to);
    return canonicalText({ from: to(one.from), to: to(one.to), message }, 'a message');
  });
  const timers = state.timers.map((text) => {
    const { node, name } = JSON.parse(text) as { node: number; name: string };
    return canonicalText({ node: to(node), name }, 'a timer');
  });
  return JSON.stringify({ ...state, locals, messages: messages.sort(), timers: timers.sort() });
}
