import type { System } from '../../model/system.js';
import type { Run } from '../record.js';
import { neverHappens } from './liveness.js';
import type { Move } from './move.js';
import { pathTo } from './path.js';
import type { Property } from './properties.js';
import { replay } from './replay.js';
import type { Rules } from './rules.js';
import { Search } from './search.js';
import type { Team } from './team.js';

/** What came of a property. */
export interface Verdict<Outcome extends string = string> {
  readonly name: string;
  readonly kind: Property['kind'];
  /** 'holds' and 'never' are said only where every state was visited; 'open' where the search was cut off. */
  readonly verdict: 'holds' | 'violated' | 'found' | 'never' | 'open';
  /** How many transitions lead to the state that is shown, or into the circle; null where none is. */
  readonly steps: number | null;
  /**
   * Where it never comes to hold: how many moves of the run, its last, lead in a circle, so that they can go on for
   * ever; 0 where the run ends, and nothing must happen any more. Null for all other properties.
   */
  readonly cycle: number | null;
  /** A shortest run to a state where it is violated, or found; or one in which it never comes to hold. */
  readonly run: Run<Outcome> | null;
  /** The same as moves, which {@link replay} makes again. */
  readonly moves: readonly Move[] | null;
}

const NOTHING_SHOWN = { steps: null, cycle: null, run: null, moves: null } as const;

/**
 * What a search says of properties of states. Where several threads did it, what they found is found once more by one,
 * which comes to the states of a level in one order, always the same.
 *
 * @param again makes the same search once more
 */
export function verdictsOf<Outcome extends string>(
  system: System<Outcome>,
  properties: readonly Property[],
  search: Search | Team,
  again: () => Search,
): Verdict<Outcome>[] {
  const shown = properties.filter(({ name }) => search.found.has(name));
  const single = search instanceof Search || shown.length === 0 ? search : finding(again(), shown);
  return properties.map(({ name, kind }) => {
    const found = single.found.get(name);
    if (found === undefined || !(single instanceof Search)) {
      const whole = kind === 'always' ? 'holds' : 'never';
      return { name, kind, verdict: search.complete ? whole : 'open', ...NOTHING_SHOWN };
    }
    const moves = pathTo(single, found.number);
    const verdict = kind === 'always' ? 'violated' : 'found';
    return { name, kind, verdict, steps: found.depth, cycle: null, run: replay(system, moves), moves };
  });
}

/** A search that has gone on until it has found what is known to be there. */
function finding(search: Search, shown: readonly Property[]): Search {
  const isFound = ({ name }: Property): boolean => search.found.has(name);
  while (!shown.every(isFound) && !search.complete) search.advance(1 << 16);
  return search;
}

/** What came of a property of the kind `eventually`: a run that never gets there has the shape of a lasso. */
export function verdictOnRuns<Outcome extends string>(
  system: System<Outcome>,
  rules: Rules,
  property: Property,
  mostStates: number,
): Verdict<Outcome> {
  const { name, kind } = property;
  const found = neverHappens(system, rules, property, mostStates);
  if (found === 'open') return { name, kind, verdict: 'open', ...NOTHING_SHOWN };
  if (found === null) return { name, kind, verdict: 'holds', ...NOTHING_SHOWN };
  const { moves, cycle } = found;
  const steps = moves.length - cycle;
  return { name, kind, verdict: 'violated', steps, cycle, run: replay(system, moves), moves };
}
