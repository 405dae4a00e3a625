import {
  columnsOf,
  decided,
  everyMove,
  initial,
  type Model,
  type Move,
  make,
  type State,
  upTo,
  withoutDead,
} from './reference-model.js';

/*
 * A search for two values in the second reference model: breadth first, a state a text, a letter for each of its
 * numbers. It can leave out much, where a search of all is more than a test can do.
 */

export interface Options {
  /** States that differ only in which acceptor is which are visited once; they are counted all the same. */
  readonly alike?: boolean;
  /** States without the messages that nobody will heed, see `withoutDead`; they are other states, and fewer. */
  readonly withoutDead?: boolean;
  /** Where to stop: at so many moves from the first. */
  readonly depth?: number;
}

export interface Searched {
  readonly states: number;
  readonly transitions: number;
  /** A shortest way to two values, where there is one. */
  readonly way: readonly Move[] | null;
}

/** Visits all; or all up to the level that has the first state with two values, or that `depth` says. */
export function search(model: Model, options: Options = {}): Searched {
  const moves = everyMove(model);
  const first = formOf(model, initial(model), options);
  /** The states seen, each with the one it was reached from. */
  const seen = new Map<string, string | null>([[first.text, null]]);
  let level = [first];
  let [states, transitions, found]: [number, number, string | null] = [first.stands, 0, null];
  for (let at = 0; at < (options.depth ?? Infinity) && found === null && level.length > 0; at++) {
    const below: Form[] = [];
    for (const { text, stands } of level) {
      const state = numbersOf(text);
      for (const move of moves) {
        const next = make(model, state, move);
        if (next === null) continue;
        transitions += stands;
        const form = formOf(model, next, options);
        if (seen.has(form.text)) continue;
        seen.set(form.text, text);
        states += form.stands;
        below.push(form);
        if (decided(model, next).size > 1) found ??= form.text;
      }
    }
    level = below;
  }
  const passed: string[] = [];
  for (let text = found; text !== null; text = seen.get(text)!) passed.unshift(text);
  return { states, transitions, way: found === null ? null : wayThrough(model, passed, options) };
}

/** The text of a state, and for how many states it stands. */
interface Form {
  readonly text: string;
  readonly stands: number;
}

function formOf(model: Model, state: State, options: Options): Form {
  const text = textOf(options.withoutDead ? withoutDead(model, state) : state);
  if (!options.alike) return { text, stands: 1 };
  const { from, width } = columnsOf(model);
  const at = (i: number) => from + i * width;
  const columns = upTo(model.acceptors).map((i) => text.slice(at(i), at(i + 1)));
  columns.sort();
  return { text: text.slice(0, from) + columns.join(''), stands: arrangements(columns) };
}

/** In how many orders things can stand, when equal ones cannot be told apart: n! / Π mᵢ!. */
function arrangements(sorted: readonly string[]): number {
  let [orders, equal] = [1, 0];
  for (let i = 0; i < sorted.length; i++) {
    equal = i > 0 && sorted[i] === sorted[i - 1] ? equal + 1 : 1;
    orders = (orders * (i + 1)) / equal;
  }
  return orders;
}

const textOf = (numbers: State): string => String.fromCharCode(...numbers);

function numbersOf(text: string): State {
  const numbers = new Array<number>(text.length);
  for (let i = 0; i < text.length; i++) numbers[i] = text.charCodeAt(i);
  return numbers;
}

/** Moves that can be made one after the other, all acceptors told apart, and pass through these. */
function wayThrough(model: Model, [, ...passed]: readonly string[], options: Options): readonly Move[] {
  let state = initial(model);
  return passed.map((text) => {
    for (const move of everyMove(model)) {
      const next = make(model, state, move);
      if (next === null || formOf(model, next, options).text !== text) continue;
      state = next;
      return move;
    }
    throw new Error('Two states that were one in the search do not go on alike.');
  });
}
