/*
 * The hot loop of a breadth-first search.
 *
 * A global state is a few 32-bit words (`layout.ts`), and a transition is numbers to add to them (`transitions.ts`).
 * What is under way in a state are the bits that are set in its words. So all there is to do for a state is: for
 * each set bit, look up what the receiver does, add, and see whether the sum is new. No object is made.
 *
 * Four things make that fast:
 *
 * - The loop is written anew for each layout, as source text. What it is about (how many words, which bits, which
 *   faults) stands in it as constants, and the words of a state are local variables.
 * - Whether a state is new is a look into a table far larger than the processor's caches, and most of the time
 *   would be spent waiting for it. So successors are noted first, a few hundred of them; then one run of
 *   independent loads touches all their places in the table, which the processor does side by side; and only
 *   then are they looked up (`settle`).
 * - Of two messages that can arrive in either order, the second order leads to where the first one did, and soon after
 *   it. So two of three successors were noted among the last few thousand: those are remembered (`lately`), and
 *   noted once.
 * - States stand in the order in which they were found, `words` words each, and never move (`store.ts`). The table
 *   holds their numbers, each in the first free place from where its hash points, and with it those bits of the hash
 *   that do not tell the place: so a look at a wrong state is rare. Which states wait to be expanded is known by where
 *   they stand, and how far a state is from the first by its number: no queue, no parents.
 *
 * Written out for two words, no faults and no timers, the part for one thing under way is:
 *
 *   i = memo[row of the receiver + column of the thing]
 *   note((c0 - one) + delta[i], c1 + delta[i + 1])
 */
import { CRASH, RECOVER, START } from './behaviour.js';
import type { Channels } from './channels.js';
import { bitsByWord, type Field, type Layout } from './layout.js';
import type { Rules } from './rules.js';
import {
  awayText,
  growTable,
  hashText,
  PIECE,
  PIECE_BITS,
  pieceOf,
  roomIn,
  type Store,
  tagsOf,
} from './store.js';
import type { Representing } from './symmetry/representing.js';
import { columnOf, type Masks, SEVERAL, type Tables, UNKNOWN } from './transitions.js';

/** What the loop is called with, and leaves behind. */
export interface Work {
  readonly store: Store;
  /** The number of the state that is expanded next. */
  number: number;
  transitions: number;
  /** The local states of nodes that were looked at lately, so that properties need not look again. */
  readonly looked: Int32Array;
}

/** What a loop that looks for one state is called with: it ends where it has found out how it is reached. */
export interface Seek extends Work {
  readonly goal: Int32Array;
  found: boolean;
  /** By which move, with which of its choices, from the state `number`. */
  move: number;
  choice: number;
}

/** What a loop is called with that shares the states with other threads. */
export interface SharedWork extends Work {
  /** Whether nobody else is at work. */
  readonly alone: boolean;
  /** How many states it may find yet. */
  quota: number;
  /** The next piece that it may fill. */
  nextPiece(): number;
  /** States that are left out, from and to what number: what their nodes do will be known later. Undefined: none may be. */
  later: number[] | undefined;
}

/** Kinds of moves. A move is its kind plus `KINDS` times the number of the node or the thing. */
export const MOVE = { start: 0, crash: 1, recover: 2, happen: 3, lose: 4, duplicate: 5, lie: 6 } as const;
export const KINDS = 8;

/** What the loop asks of the outside when the local states of nodes are new to it. */
export type Look = (words: Int32Array, number: number) => void;

/** Expands `count` states; false where it could not, as something did not fit the layout, or the quota was used up. */
export type Loop = (work: Work, count: number) => boolean;

/** What a loop is about, in any thread. */
export interface Subject {
  readonly layout: Layout;
  readonly masks: Masks;
  readonly rules: Rules;
  /** The nodes that have something to do at their start. */
  readonly starting: readonly number[];
  /** Of each node, the timers that are known; and of each liar, what it may send. */
  readonly timers: readonly (readonly number[])[];
  readonly lies: readonly number[];
  /** Whether there is nothing to look at where nobody has decided. */
  readonly onlyDecisions: boolean;
}

export interface LoopParts extends Subject {
  readonly tables: Tables;
  /** Where channels keep the order of their messages. */
  readonly channels: Channels | undefined;
  readonly look: Look | undefined;
  /** Whether the loop looks for one state, rather than for new ones: see {@link Seek}. */
  readonly seeking: boolean;
  /** Whether several threads share the states. */
  readonly sharing: boolean;
  /** Where some nodes are interchangeable: puts in the place of a state the one that stands for it. */
  readonly representing?: Representing | undefined;
}

/** How many successors are noted before they are looked up. */
const BATCH = 400;
/** How many places there are for states that were noted lately: as many as stay in the processor's nearer caches. */
const LATELY = 1 << 13;
/** How many places there are for local states looked at lately. */
export const LOOKED = 1 << 15;

/** Writes the loop for a layout. */
export function loopFor(parts: LoopParts): Loop {
  const {
    layout,
    tables,
    masks,
    rules,
    starting,
    timers,
    lies,
    channels,
    look,
    onlyDecisions,
    seeking,
    sharing,
  } = parts;
  const { representing } = parts;
  const { words: K, nodes, budgets, things } = layout;
  const [loseBudget, duplicateBudget, crashBudget, recoverBudget] = budgets as [Field, Field, Field, Field];
  const allTimers = timers.flat();
  const room = BATCH + 8 * (nodes.length + things.length + 16);

  const known = (fields: readonly Field[], number: number): Field => fields[number] as Field;

  // --- pieces of source text ---
  const each = (piece: (k: number) => string, join = '; '): string =>
    Array.from({ length: K }, (_, k) => piece(k)).join(join);
  const a = each((k) => `a${k}`, ', ');
  const sought = (text: string): string => (seeking ? text : '');
  const represent = representing?.text ?? '';
  const thingBits = bitsByWord(things);
  const timerBits = bitsByWord(allTimers.map((timer) => known(things, timer)));
  const nodeBits = bitsByWord(nodes);
  const nodeWords = nodeBits.length;
  const nodePart = (k: number): string => `(a${k} & ${nodeBits[k]})`;
  const some = (field: Field): string => `(c${field.word} & ${field.mask})`;
  /** Word `k` with one taken from a budget. */
  const spent = (field: Field, text: (k: number) => string) => (k: number) =>
    k === field.word ? `(${text(k)} - ${1 << field.shift})` : text(k);
  const word = (k: number): string => `c${k}`;
  const hasDecided = nodes
    .map(({ word, shift, mask }, n) => `decided${n}[(a${word} & ${mask}) >>> ${shift}]`)
    .join(' | ');
  const looking = look === undefined ? '' : `${onlyDecisions ? `if (${hasDecided}) ` : ''}lookAt(${a});`;
  const isManyBits = things.some(({ bits }) => bits > 1);

  /** What a search may leave out: the masks of the rows of all nodes together, of word `k`. */
  const { live: liveMask, enough: enoughMask } = masks;
  const ofAllNodes = (mask: number, sign: string) => (k: number) =>
    nodes.map((_, n) => `memo[base[${n}] + ${mask + k}]`).join(sign);
  const lives = liveMask === undefined ? '' : each((k) => `live${k} = ${ofAllNodes(liveMask, ' & ')(k)}`);

  const apply = (left: (k: number) => string) => (k: number) => {
    const sum = `${left(k)} + delta[i + ${k}]`;
    if (liveMask !== undefined) return `((${sum}) & keep[i + ${k}] | set[i + ${k}]) & live${k}`;
    return allTimers.length > 0 ? `(${sum}) & keep[i + ${k}] | set[i + ${k}]` : `${sum} | 0`;
  };
  /** One transition: what `memo[index]` says, from the words `left`. */
  const fire = (
    node: string,
    event: string,
    index: string,
    left: (k: number) => string,
    move: string,
  ): string => {
    const result = apply(left);
    const take = (choice: string): string =>
      channels
        ? `{
      transitions += 1;
      ${each((k) => `state[${k}] = ${result(k)}`)};
      if (!T.send(i, state)) return outgrown();
      note(${each((k) => `state[${k}]`, ', ')}${sought(`, ${move}, ${choice}`)});
    }`
        : `{
      transitions += 1;
      if (${each((k) => `(${left(k)} & full[i + ${k}])`, ' | ')}) { T.overflow(i); return outgrown(); }
      note(${each(result, ', ')}${sought(`, ${move}, ${choice}`)});
    }`;
    return `{
      let i = memo[${index}];
      if (i === ${UNKNOWN}) {
        i = fill(${node}, ${event});
        if (i === ${UNKNOWN}) {
          ${sharing ? 'if (later) { transitions = before; later.push(number, number + 1); number += 1; continue expanding; }' : ''}
          return outgrown();
        }
        refresh();
        ${lives}
      }
      if (i >= 0) ${take('0')}
      else if (i <= ${SEVERAL}) {
        const several = T.alternatives[${SEVERAL} - i];
        for (let j = 0; j < several.length; j++) {
          i = several[j];
          if (pending > ${room - 8}) settle();
          ${take('j')}
        }
      }
    }`;
  };
  const moveOf = (kind: keyof typeof MOVE, number: string | number): string =>
    `${MOVE[kind]} + ${KINDS} * ${number}`;

  const starts = starting.map((node) =>
    fire(`${node}`, `${START}`, `base[${node}] + ${columnOf(START)}`, word, moveOf('start', node)),
  );
  const crashes = (rules.crash > 0 ? rules.crashing : []).map((node) => {
    const own = bitsByWord((timers[node] ?? []).map((timer) => known(things, timer)));
    const left = spent(crashBudget, (k) => `(c${k} & ${~(own[k] ?? 0)})`);
    const index = `base[${node}] + ${columnOf(CRASH)}`;
    return `if (${some(crashBudget)}) ${fire(`${node}`, `${CRASH}`, index, left, moveOf('crash', node))}`;
  });
  const recoveries = (rules.recover > 0 ? rules.crashing : []).map((node) => {
    const index = `base[${node}] + ${columnOf(RECOVER)}`;
    const left = spent(recoverBudget, word);
    return `if (${some(recoverBudget)}) ${fire(`${node}`, `${RECOVER}`, index, left, moveOf('recover', node))}`;
  });
  const told = lies.map((thing) => {
    const field = known(things, thing);
    const more = each((k) => (k === field.word ? `c${k} + ${1 << field.shift} | 0` : `c${k}`), ', ');
    const live = liveMask === undefined ? '' : ` && (live${field.word} & ${field.mask})`;
    return `if (!${some(field)}${live}) { transitions += 1; note(${more}${sought(`, ${moveOf('lie', thing)}, 0`)}); }`;
  });

  /** What can happen to the things whose fields are in word `k`. */
  const happenings = (k: number): string => {
    if ((thingBits[k] ?? 0) === 0) return '';
    const left = (j: number): string => (j === k ? `(c${j} - one)` : `c${j}`);
    const isMessage = (timerBits[k] ?? 0) === 0 ? '' : `if (one & ${~(timerBits[k] as number)}) `;
    const lose =
      rules.lose === 0
        ? ''
        : rules.lose === Number.POSITIVE_INFINITY
          ? `${isMessage}{ transitions += 1; note(${each((j) => `${left(j)} | 0`, ', ')}${sought(`, ${moveOf('lose', 'm')}, 0`)}); }`
          : `if (${some(loseBudget)}) ${isMessage}{
              transitions += 1;
              note(${each((j) => `${spent(loseBudget, left)(j)} | 0`, ', ')}${sought(`, ${moveOf('lose', 'm')}, 0`)});
            }`;
    const more = spent(duplicateBudget, (j) => (j === k ? `(c${j} + one)` : `c${j}`));
    const duplicate =
      rules.duplicate === 0
        ? ''
        : `if (${some(duplicateBudget)}) ${isMessage}{
            transitions += 1;
            if (c${k} & T.topOf[m]) { T.overflowOf(m); return outgrown(); }
            note(${each((j) => `${more(j)} | 0`, ', ')}${sought(`, ${moveOf('duplicate', 'm')}, 0`)});
          }`;
    return `for (let rest = ${enoughMask === undefined ? `c${k}` : `w${k}`} & ${thingBits[k]}; rest; ) {
      const m = thingAt${k}[31 - Math.clz32(rest & -rest)], n = to[m];
      ${isManyBits ? 'const one = T.oneOf[m]; rest &= ~T.maskOf[m];' : 'const one = rest & -rest; rest ^= one;'}
      ${fire('n', 'm', `base[n] + ${columnOf(0)} + m`, left, moveOf('happen', 'm'))}
      ${lose}
      ${duplicate}
    }`;
  };

  /** What can happen to what is in a channel: its oldest message arrives, or any one is lost. */
  const arrivals = layout.channels.map((field, channel) => {
    const to = channels?.receivers[channel] as number;
    const left = (content: string) => (k: number) =>
      k === field.word ? `(c${k} + (${content} - id << ${field.shift}))` : `c${k}`;
    const losable =
      rules.lose === Number.POSITIVE_INFINITY ? left('one.left') : spent(loseBudget, left('one.left'));
    // What is left may be something that the channel has never held.
    const fits = (content: string): string =>
      `if (${content} > ${2 ** field.bits - 1}) { T.overflowOfChannel(${channel}); return outgrown(); }`;
    const lose = `for (const one of channels.losses(${channel}, id)) {
        transitions += 1;
        ${fits('one.left')}
        note(${each((k) => `${losable(k)} | 0`, ', ')}${sought(`, ${MOVE.lose} + ${KINDS} * one.thing, one.place`)});
      }`;
    const mayLose = rules.lose === Number.POSITIVE_INFINITY ? '' : `if (${some(loseBudget)})`;
    return `if (${some(field)}) {
      const id = (c${field.word} & ${field.mask}) >>> ${field.shift};
      const m = channels.head(${channel}, id), rest = channels.rest(${channel}, id);
      ${fits('rest')}
      ${fire(`${to}`, 'm', `base[${to}] + ${columnOf(0)} + m`, left('rest'), moveOf('happen', 'm'))}
      ${rules.lose === 0 ? '' : `${mayLose} ${lose}`}
    }`;
  });

  /** What was noted lately need not be noted again. */
  const skipped = `const q = (h & ${LATELY - 1}) * ${K};
        if (${each((k) => `lately[q + ${k}] === a${k}`, ' && ')}) return;
        ${each((k) => `lately[q + ${k}] = a${k}`)};`;
  /** Where delivering one thing is enough, `w` has the lowest such one alone: all else of the state is put off. */
  const choose =
    enoughMask === undefined
      ? ''
      : `let ${each((k) => `w${k} = c${k}`, ', ')}, enough = 0;
        ${each(
          (k) => `if (!enough && (enough = c${k} & (${ofAllNodes(enoughMask, ' | ')(k)}))) {
            enough = T.maskOf[thingAt${k}[31 - Math.clz32(enough & -enough)]];
            ${each((j) => `w${j} = ${j === k ? `c${k} & enough` : '0'}`)};
          }`,
          '\n',
        )}`;
  const unlessEnough = (text: string): string =>
    enoughMask === undefined ? text : `if (!enough) { ${text} }`;

  const source = `
    const lately = new Int32Array(${LATELY * K}), at = new Int32Array(${room}), entries = new Int32Array(${room});
    const base = new Int32Array(${nodes.length}), state = new Int32Array(${K}), to = T.to;
    const ${each((k) => `b${k} = new Int32Array(${room})`, ', ')};
    ${each((k) => `const thingAt${k} = T.thingsAt[${k}]`)};
    ${nodes.map((_, n) => `const rows${n} = T.rowsOf[${n}]`).join('; ')};
    ${nodes.map((_, n) => `const decided${n} = T.decided[${n}]`).join('; ')};
    const hash = ${hashText(K)};
    ${representing?.prelude ?? ''}
    let S, store, looked, pieces, number, transitions, used, table, mask, tags, most, last, end, memo, delta, full, keep, set;
    let pending = 0, touched = 0, before = 0;
    ${seeking ? 'let goal, found;' : ''}
    ${sharing ? 'let alone, quota, later;' : ''}

      const measure = () => { ({ table } = store); mask = table.length - 1; tags = tagsOf(store); most = roomIn(store); };
      const begin = (work) => {
        S = work;
        ({ store, looked, number, transitions } = S);
        ({ pieces, used } = store);
        ({ memo, delta, full, keep, set } = T);
        measure();
        last = pieceOf(store, used); end = (used & ${PIECE - 1}) * ${K};
        ${seeking ? '({ goal } = S); found = false;' : ''}
        ${sharing ? '({ alone, quota, later } = S);' : ''}
      };
      const refresh = () => { ({ memo, delta, full, keep, set } = T); ${representing ? 'learn();' : ''} };
      ${
        seeking
          ? `const note = (${a}, move, choice) => {
        ${represent}
        if (found || !(${each((k) => `a${k} === goal[${k}]`, ' && ')})) return;
        found = true;
        Object.assign(S, { found, move, choice });
      };`
          : `const note = (${a}) => {
        ${represent}
        const h = hash(${a});
        ${skipped}
        ${each((k) => `b${k}[pending] = a${k}`)};
        at[pending++] = h;
      };`
      }
      const leave = (whole) => {
        settle();
        store.used = used;
        Object.assign(S, { number, transitions });
        ${sharing ? 'S.quota = quota;' : ''}
        return whole;
      };
      const fill = (node, event) => {
        try {
          return T.fill(node, base[node], event);
        } catch (error) {
          // A handler broke a rule in the state that is expanded.
          transitions = before;
          leave(false);
          throw error;
        }
      };
      // The state will be expanded once more.
      const outgrown = () => { transitions = before; return leave(false); };

      function makeRoom() {
        store.used = used;
        while (used + pending > most) { growTable(store); measure(); }
      }
      function nextPiece() {
        ${sharing ? `used = S.nextPiece() * ${PIECE};` : ''}
        last = pieceOf(store, used);
        end = 0;
      }

      function settle() {
        if (${sharing ? 'alone && ' : ''}used + pending > most) makeRoom();
        for (let j = 0; j < pending; j++) entries[j] = table[at[j] & mask];
        for (let j = 0; j < pending; j++) {
          const e = entries[j];
          if (e !== 0 && ((e ^ at[j]) & tags) === 0) touched ^= pieces[(e & mask) - 1 >>> ${PIECE_BITS}][((e & mask) - 1 & ${PIECE - 1}) * ${K}];
        }
        next: for (let j = 0; j < pending; j++) {
          const h = at[j];
          ${each((k) => `const a${k} = b${k}[j]`)};
          for (let i = h & mask; ; i = i + 1 & mask) {
            ${sharing ? 'let' : 'const'} e = table[i];
            if (e === 0) {
              ${each((k) => `last[end + ${k}] = a${k}`)};
              ${
                sharing
                  ? `// Another thread may have been first, with this state or one like it.
              e = Atomics.compareExchange(table, i, 0, h & tags | ${awayText('i', 'h')} | used + 1);
              if (e === 0) {
                ${looking}
                used += 1; end += ${K}; quota -= 1;
                if (end === ${PIECE * K}) nextPiece();
                continue next;
              }`
                  : `table[i] = h & tags | ${awayText('i', 'h')} | used + 1;
              ${looking}
              used += 1; end += ${K};
              if (end === ${PIECE * K}) nextPiece();
              continue next;`
              }
            }
            if (((e ^ h) & tags) !== 0) continue;
            const n = (e & mask) - 1, piece = pieces[n >>> ${PIECE_BITS}], p = (n & ${PIECE - 1}) * ${K};
            if (${each((k) => `piece[p + ${k}] === a${k}`, ' && ')}) continue next;
            ${
              sharing
                ? `// What another thread has written is surely seen after this; to ask each time would be slow.
            if (Atomics.load(table, i) === e && ${each((k) => `piece[p + ${k}] === a${k}`, ' && ')}) continue next;`
                : ''
            }
          }
        }
        pending = 0;
      }
      ${
        look
          ? `function lookAt(${a}) {
        let h = 0;
        ${Array.from({ length: nodeWords }, (_, k) => `h = Math.imul(h ^ ${nodePart(k)}, 0x9E3779B1); h ^= h >>> 15`).join('; ')};
        const p = (h & ${LOOKED - 1}) * ${nodeWords};
        if (${Array.from({ length: nodeWords }, (_, k) => `looked[p + ${k}] === ${nodePart(k)}`).join(' && ')}) return;
        ${Array.from({ length: nodeWords }, (_, k) => `looked[p + ${k}] = ${nodePart(k)}`).join('; ')};
        ${each((k) => `state[${k}] = a${k}`)};
        look(state, used);
      }`
          : ''
      }

      function expand(work, count) {
      begin(work);
      expanding: for (let left = count; left > 0; left--) {
        if (pending > ${BATCH}) settle();
        ${sharing ? 'if (quota <= 0) return leave(false);' : ''}
        const here = pieces[number >>> ${PIECE_BITS}], h0 = (number & ${PIECE - 1}) * ${K};
        ${each((k) => `const c${k} = here[h0 + ${k}]`)};
        before = transitions;
        ${nodes
          .map(({ word: w, shift, mask: m }, n) => {
            const local = `(c${w} & ${m}) >>> ${shift}`;
            return `base[${n}] = rows${n}[${local}];`;
          })
          .join('\n')}
        ${lives && `let ${each((k) => `live${k}`, ', ')}; ${lives}`}
        ${choose}
        ${unlessEnough(starts.join('\n'))}
        ${each(happenings, '\n')}
        ${unlessEnough([...arrivals, ...told, ...crashes, ...recoveries].join('\n'))}
        ${sought('if (found) return leave(true);')}
        number += 1;
      }
      // Nothing is done with what was touched; but a loop without a use could be left out.
      S.touched = touched;
      return leave(true);
      }

    return expand;`;
  return new Function(
    'T',
    'channels',
    'look',
    'names',
    'learn',
    'growTable',
    'roomIn',
    'tagsOf',
    'pieceOf',
    source,
  )(
    tables,
    channels,
    look,
    representing?.tools,
    representing?.refresh,
    growTable,
    roomIn,
    tagsOf,
    pieceOf,
  ) as Loop;
}
