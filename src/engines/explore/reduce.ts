import { onlyOptions, shown } from '../../model/check.js';
import { ArgumentError } from '../../model/errors.js';
import type { System } from '../../model/system.js';
import type { Behaviour } from './behaviour.js';
import { type Closure, closureOf, translator } from './closure.js';
import { commutingDeliveries } from './commuting.js';
import { deadThings } from './dead.js';
import type { Property } from './properties.js';
import type { Rules } from './rules.js';

export interface ReduceOptions {
  /**
   * Leaves out what can no longer matter. A message that is lost is as good as one that never arrives, and no property
   * sees messages: so nothing is lost. A message or a timer that its node will ignore, whatever else happens, is not kept:
   * states that differ in such things only are one. Every verdict and every number of steps stays as it is; there are
   * fewer states. Where channels keep the order of their messages nothing is left out: there a loss, and a message that
   * is ignored, let the next message through.
   */
  readonly dropDead?: boolean;
  /**
   * Delivers a message at once where the order does not matter: where whatever else can happen before it comes to the
   * same after it. Every verdict stays as it is; there are fewer states. A run that is shown may be longer than a
   * shortest one. It is of use where all properties of states are about decisions, such as consistency; others see most
   * deliveries. Where channels keep the order of their messages nothing is left out.
   */
  readonly partialOrder?: boolean;
  /**
   * Takes states for one that differ only by a renaming of interchangeable nodes: those that the system's `symmetry`
   * names. It is checked that they are interchangeable, and that no property tells them apart. Every verdict and every
   * number of steps stays as it is.
   */
  readonly symmetry?: boolean;
}

/** What a search may leave out, told by the numbers of its behaviour. */
export interface Reduction {
  /** Whether a thing will be ignored by its node from this local state on, for ever. */
  readonly isDead: ((node: number, local: number, thing: number) => boolean) | undefined;
  /** Whether it is enough to deliver a message in this local state of its node, and nothing else. */
  readonly isEnough: ((node: number, local: number, thing: number) => boolean) | undefined;
}

export interface Reduced {
  readonly rules: Rules;
  /** In words. */
  readonly reductions: readonly string[];
  readonly reductionOf: ((behaviour: Behaviour) => Reduction) | undefined;
  /** Whether one thread has to do it all: what is left out, or how much, hangs on the order in which things are met. */
  readonly byOne: boolean;
}

/**
 * The rules with what may be left out left out, what else a search may leave out, and what that was.
 *
 * @param properties those that the search asks of states
 * @throws ArgumentError for an option that is unknown, or neither true nor false
 */
export function reduced(
  rules: Rules,
  options: ReduceOptions,
  system: System,
  properties: readonly Property[],
): Reduced {
  onlyOptions('reduce of explore', options, ['dropDead', 'partialOrder', 'symmetry']);
  const { dropDead = false, partialOrder = false, symmetry = false } = options;
  for (const [name, value] of Object.entries({ dropDead, partialOrder, symmetry })) {
    if (typeof value === 'boolean') continue;
    throw new ArgumentError(`${name} of reduce must be true or false, but is ${shown(value)}.`);
  }
  const alike = symmetry ? system.symmetry.map(wordsOnGroup) : [];
  const byOne = partialOrder || symmetry || system.network.fifo;
  const asItIs = { rules, reductionOf: undefined, byOne };
  if (!dropDead && !partialOrder) return { ...asItIs, reductions: alike };
  if (system.network.fifo) {
    return { ...asItIs, reductions: ['nothing: channels keep the order of their messages'] };
  }
  const losses = dropDead && rules.lose > 0;
  const kept = losses ? { ...rules, lose: 0 } : rules;
  const words = losses ? ['losses: a message that is lost is as good as one that never arrives'] : [];
  const closure = closureOf(system, rules);
  if (typeof closure === 'string') {
    return { ...asItIs, rules: kept, reductions: [...words, `nothing else: ${closure}`, ...alike] };
  }
  const dead = dropDead ? deadThings(closure) : undefined;
  if (dead) words.push(`what a node will ignore for ever: ${part(dead.dead, dead.pairs)}`);
  const decisionsOnly = properties.length > 0 && properties.every(({ sees }) => sees === 'decisions');
  const commuting = partialOrder ? commutingDeliveries(closure, decisionsOnly) : undefined;
  if (commuting) words.push(wordsOn(commuting, decisionsOnly));
  const reductionOf = (behaviour: Behaviour): Reduction =>
    inNumbersOf(behaviour, closure, dead?.isDead, commuting?.isEnough);
  return { rules: kept, reductions: [...words, ...alike], reductionOf, byOne };
}

const wordsOnGroup = (group: readonly number[]): string =>
  `symmetry: nodes ${group.join(', ')} are interchangeable, whichever is which`;

const part = (some: number, all: number): string =>
  `${some.toLocaleString('en')} of ${all.toLocaleString('en')} pairs of a local state and what could happen in it`;

function wordsOn({ enough, pairs }: { enough: number; pairs: number }, decisionsOnly: boolean): string {
  const order = `the order of deliveries where it does not matter: ${part(enough, pairs)}`;
  const why = decisionsOnly ? '' : ' (more where all properties are about decisions, such as consistency)';
  return `${order}; runs may be longer than the shortest${why}`;
}

type Fact = (node: number, local: number, thing: number) => boolean;

/** The same of the numbers of another behaviour. */
function inNumbersOf(
  behaviour: Behaviour,
  closure: Closure,
  isDead: Fact | undefined,
  isEnough: Fact | undefined,
): Reduction {
  const { local, thing } = translator(closure, behaviour);
  const translated = (fact: Fact | undefined): Fact | undefined =>
    fact && ((node, at, what) => fact(node, local(node, at), thing(what)));
  return { isDead: translated(isDead), isEnough: translated(isEnough) };
}
