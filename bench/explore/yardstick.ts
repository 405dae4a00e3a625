/*
 * The yardstick: a bare search, made for speed and for nothing else. No property, no counterexample, no limit on
 * memory, no timers, no crashes. An engine that has those should come near.
 *
 * A global state is K 32-bit words: a bit field for each node (the number of its local state) and for each
 * distinct message (how many copies are in flight). A memoised step is then K words to add. A field that is
 * outgrown is widened and what was found is repacked; random walks first make that rare. The visited set holds
 * the states themselves. Successors are noted first and looked up in batches, so that cache misses overlap. The
 * loop is generated for each layout, so that the compiler folds its constants.
 */
import { child, type Found } from './child.ts';
import { type Body, type Local, referencePaxos, type Size, type Step } from './handlers.ts';

type Message = readonly [from: number, to: number, body: Body];

/** Where a field is, and the mask of its bits there. */
interface Field {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

/** What the generated loop and the code around it hand to each other. */
interface Search {
  seen: Int32Array;
  slots: number;
  used: number;
  queue: Int32Array;
  head: number;
  tail: number;
  total: number;
}

/** What outgrew its field: a node's local states, the messages there are, or the copies of some message. */
type Outgrown =
  | { readonly node: number }
  | { readonly message: number }
  | { readonly copies: readonly number[] };

/** The memoised steps of a layout: a row for each (node, local state), each entry an index into what to add. */
interface Steps {
  memo: Int32Array;
  delta: Int32Array;
  /** The fields of what is sent, which must be empty for the step to be an addition. */
  sentMask: Int32Array;
  readonly to: Int32Array;
  /** Which message a bit of a word is of. */
  readonly atBit: readonly Int32Array[];
  readonly shift: readonly number[];
  readonly mask: readonly number[];
  row(node: number, local: number): number;
  /** Runs the handler, with -1 for the start. */
  fill(node: number, message: number, base: number): number | Outgrown;
  full(index: number): Outgrown;
}

const NOT_YET: number = -2;
const NONE: number = -1;

export function yardstick(size: Size): Found {
  const { leaders, lose } = size;
  const { nodes, initial, start, receive } = referencePaxos(size);

  // Equal values share one number. Local states count from 1, so that no packed state is all zero.
  const locals = Array.from({ length: nodes }, () => interner<Local>(1));
  const messages = interner<Message>(0);

  let K = 0;
  let nodeBits: number[] = [];
  let nodeAt: Field[] = [];
  let messageBits: number[] = [];
  let messageAt: Field[] = [];
  function layOut(forNodes: number[], forMessages: number[]): void {
    let word = 0;
    let shift = 0;
    const place = (bits: number): Field => {
      if (shift + bits > 32) {
        word++;
        shift = 0;
      }
      const at = { word, shift, mask: (bits === 32 ? -1 : ((1 << bits) - 1) << shift) | 0 };
      shift += bits;
      return at;
    };
    nodeBits = forNodes;
    messageBits = forMessages;
    nodeAt = nodeBits.map(place);
    messageAt = messageBits.map(place);
    K = word + 1;
  }

  function step(local: Local, message: number): Step | null {
    if (message < 0) return start(local);
    const [from, , body] = messages.values[message]!;
    return receive(local, from, body);
  }

  scout();
  layOut(
    locals.map(({ values }) => Math.ceil(Math.log2(values.length))),
    messages.values.map(() => 1),
  );
  const search: Search = {
    seen: new Int32Array((1 << 16) * K),
    slots: 1 << 16,
    used: 1,
    queue: new Int32Array(1 << 16),
    head: 0,
    tail: K,
    total: 0,
  };
  const first = new Int32Array(K);
  for (const [node, { word, shift }] of nodeAt.entries())
    first[word]! |= locals[node]!.id(initial(node)) << shift;
  put(first);
  search.queue.set(first);
  for (;;) {
    const outgrown = loop()(search, stepsOfLayout());
    if (outgrown === null)
      return { states: search.used, transitions: search.total, bytes: 4 * K * search.slots };
    if ('node' in outgrown)
      widen(
        nodeBits.map((bits, n) => bits + Number(n === outgrown.node)),
        messageBits,
      );
    else if ('copies' in outgrown)
      widen(
        nodeBits,
        messageBits.map((bits, m) => bits + Number(outgrown.copies.includes(m))),
      );
    else {
      const more = Math.max(8, outgrown.message + 1 - messageBits.length, messageBits.length >> 1);
      widen(nodeBits, [...messageBits, ...Array<number>(more).fill(1)]);
    }
  }

  /** A few hundred seeded random walks meet most local states and messages. */
  function scout(): void {
    let seed = 1;
    const below = (n: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) | 0;
      return (seed >>> 8) % n;
    };
    const walked = new Map<number, readonly [number, readonly number[]] | null>();
    const walk = (node: number, local: number, message: number) => {
      const key = (local * nodes + node) * 65536 + message + 1;
      let found = walked.get(key);
      if (found === undefined) {
        const result = step(locals[node]!.values[local]!, message);
        found = result && [
          locals[node]!.id(result[0]),
          result[1].map(([to, body]) => messages.id([node, to, body])),
        ];
        walked.set(key, found);
      }
      return found;
    };
    for (const [node, table] of locals.entries()) table.id(initial(node));
    for (let count = 0; count < 500; count++) {
      const at = locals.map(() => 1);
      const flying = Array.from({ length: leaders }, (_, node): [number, number] => [node, -1]);
      for (let steps = 0; flying.length > 0 && steps < 500; steps++) {
        const [node, message] = flying.splice(below(flying.length), 1)[0]!;
        const found = walk(node, at[node]!, message);
        if (found === null || (lose && message >= 0 && below(8) === 0)) continue;
        at[node] = found[0];
        for (const sent of found[1]) flying.push([messages.values[sent]![1], sent]);
      }
    }
  }

  function stepsOfLayout(): Steps {
    const stride = messageBits.length + 1;
    const rows: number[][] = nodeAt.map(() => []);
    const localOf = new Map<number, number>();
    const sentBy: number[][] = [];
    let used = 0;
    let count = 0;
    const steps: Steps = {
      memo: new Int32Array(4096).fill(NOT_YET),
      delta: new Int32Array(1024 * K),
      sentMask: new Int32Array(1024 * K),
      to: new Int32Array(messageBits.length),
      atBit: Array.from({ length: K }, () => new Int32Array(32)),
      shift: messageAt.map(({ shift }) => shift),
      mask: messageAt.map(({ mask }) => mask),
      row(node, local) {
        rows[node]![local] ??= newRow(local);
        return rows[node]![local]!;
      },
      fill(node, message, base) {
        const local = localOf.get(base)!;
        const result = step(locals[node]!.values[local]!, message);
        if (result === null) {
          steps.memo[base] = NONE;
          return NONE;
        }
        const next = locals[node]!.id(result[0]);
        const sent = result[1].map(([to, body]) => messages.id([node, to, body]));
        if (next >= 1 << nodeBits[node]!) return { node };
        for (const one of sent) {
          if (one >= messageBits.length) return { message: one };
          steps.to[one] = messages.values[one]![1];
        }
        const index = count++ * K;
        if (index + K > steps.delta.length) {
          steps.delta = longer(steps.delta, 2 * steps.delta.length);
          steps.sentMask = longer(steps.sentMask, 2 * steps.sentMask.length);
        }
        const { word, shift } = nodeAt[node]!;
        steps.delta[index + word]! += (next - local) << shift;
        for (const one of sent) {
          const at = messageAt[one]!;
          steps.delta[index + at.word]! += 1 << at.shift;
          steps.sentMask[index + at.word]! |= at.mask;
        }
        sentBy[index / K] = sent;
        steps.memo[base + message + 1] = index;
        return index;
      },
      full: (index) => ({ copies: sentBy[index / K]! }),
    };
    for (const [m, [, to]] of messages.values.entries()) steps.to[m] = to;
    for (const [m, { word, shift }] of messageAt.entries())
      for (let bit = 0; bit < messageBits[m]!; bit++) steps.atBit[word]![shift + bit] = m;
    return steps;

    function newRow(local: number): number {
      const base = used;
      used += stride;
      localOf.set(base, local);
      if (used > steps.memo.length) {
        const before = steps.memo.length;
        steps.memo = longer(steps.memo, Math.max(2 * before, used));
        steps.memo.fill(NOT_YET, before);
      }
      return base;
    }
  }

  /** The search, made for this layout: what outgrew its field, or null when all is found. */
  function loop(): (search: Search, steps: Steps) => Outgrown | null {
    const words = (f: (k: number) => string, join = ';') =>
      Array.from({ length: K }, (_, k) => f(k)).join(join);
    const fire = (
      node: number | string,
      m: string,
      at: string,
      base: string,
      left: (k: number) => string,
    ) => `{
      let i = memo[${at}];
      if (i === ${NOT_YET}) {
        i = T.fill(${node}, ${m}, ${base});
        if (typeof i === 'object') { total = total0; settle(); save(); return i; }
        delta = T.delta; sentMask = T.sentMask;
      }
      if (i >= 0) {
        total++;
        if (${words((k) => `(${left(k)} & sentMask[i + ${k}])`, '|')}) { total = total0; settle(); save(); return T.full(i); }
        note(${words((k) => `${left(k)} + delta[i + ${k}] | 0`, ',')});
      }
    }`;
    const flags = (word: number) =>
      messageAt.reduce((all, field) => (field.word === word ? all | field.mask : all), 0);
    return new Function(
      'S',
      'T',
      `
  let { seen, slots, used, queue, head, tail, total } = S, mask = slots - 1, delta = T.delta, sentMask = T.sentMask, memo = T.memo, pending = 0, touched = 0;
  const at = new Int32Array(1024), base = new Int32Array(${nodes}), to = T.to;
  ${words((k) => `const b${k} = new Int32Array(1024)`)};
  const hash = (${words((k) => `a${k}`, ',')}) => {
    let h = 0x9E3779B1 | 0;
    ${words((k) => `h = Math.imul(h ^ a${k}, 0x85EBCA6B); h ^= h >>> 15;`, '')}
    h = Math.imul(h, 0xC2B2AE35);
    return h ^ h >>> 16;
  };
  const note = (${words((k) => `a${k}`, ',')}) => {
    ${words((k) => `b${k}[pending] = a${k}`)};
    at[pending++] = hash(${words((k) => `a${k}`, ',')}) & mask;
  };
  function grow() {
    const old = seen;
    slots *= 2; mask = slots - 1; seen = new Int32Array(slots * ${K});
    for (let p = 0; p < old.length; p += ${K}) {
      ${words((k) => `const a${k} = old[p + ${k}]`)};
      if (${words((k) => `a${k}`, '|')}) {
        let i = hash(${words((k) => `a${k}`, ',')}) & mask;
        while (${words((k) => `seen[i * ${K} + ${k}]`, '|')}) i = i + 1 & mask;
        ${words((k) => `seen[i * ${K} + ${k}] = a${k}`)};
      }
    }
    for (let j = 0; j < pending; j++) at[j] = hash(${words((k) => `b${k}[j]`, ',')}) & mask;
  }
  function settle() {
    for (let j = 0; j < pending; j++) touched ^= seen[at[j] * ${K}];
    while (2 * (used + pending) > slots) grow();
    if (tail + pending * ${K} > queue.length) {
      const bigger = new Int32Array(2 * (tail - head + pending * ${K}));
      bigger.set(queue.subarray(head, tail));
      queue = bigger; tail -= head; head = 0;
    }
    next: for (let j = 0; j < pending; j++) {
      ${words((k) => `const a${k} = b${k}[j]`)};
      for (let i = at[j]; ; i = i + 1 & mask) {
        const p = i * ${K};
        ${words((k) => `const s${k} = seen[p + ${k}]`)};
        if (${words((k) => `s${k} === a${k}`, '&&')}) continue next;
        if ((${words((k) => `s${k}`, '|')}) === 0) {
          ${words((k) => `seen[p + ${k}] = queue[tail + ${k}] = a${k}`)};
          used++; tail += ${K};
          continue next;
        }
      }
    }
    pending = 0;
  }
  const save = () => Object.assign(S, { seen, slots, used, queue, head, tail, total, touched });
  for (;;) {
    if (head === tail) { settle(); if (head === tail) { save(); return null; } }
    ${words((k) => `const c${k} = queue[head + ${k}]`)}, total0 = total;
    ${nodeAt.map(({ word, shift }, n) => `base[${n}] = T.row(${n}, c${word} >>> ${shift} & ${(1 << nodeBits[n]!) - 1})`).join(';')};
    memo = T.memo;
    ${Array.from({ length: leaders }, (_, n) => fire(n, '-1', `base[${n}]`, `base[${n}]`, (k) => `c${k}`)).join('\n')}
    ${words(
      (k) => `for (let left = c${k} & ${flags(k)}; left; ) {
      const bit = 31 - Math.clz32(left & -left), m = T.atBit[${k}][bit];
      ${messageBits.some((bits) => bits > 1) ? 'const one = 1 << T.shift[m]; left &= ~T.mask[m];' : 'const one = left & -left; left ^= one;'}
      ${words((j) => `const r${j} = ${j === k ? `c${j} - one | 0` : `c${j}`}`)};
      ${fire('to[m]', 'm', 'base[to[m]] + m + 1', 'base[to[m]]', (j) => `r${j}`)}
      ${lose ? `total++; note(${words((j) => `r${j}`, ',')});` : ''}
    }`,
    )}
    head += ${K};
    if (pending > 400) settle();
  }`,
    ) as (search: Search, steps: Steps) => Outgrown | null;
  }

  function put(state: Int32Array): void {
    let h = 0x9e3779b1 | 0;
    for (const word of state) {
      h = Math.imul(h ^ word, 0x85ebca6b);
      h ^= h >>> 15;
    }
    h = Math.imul(h, 0xc2b2ae35);
    let i = (h ^ (h >>> 16)) & (search.slots - 1);
    while (search.seen.subarray(i * K, i * K + K).some((word) => word !== 0))
      i = (i + 1) & (search.slots - 1);
    search.seen.set(state, i * K);
  }

  /** Lays out anew, and repacks all that was found. */
  function widen(forNodes: number[], forMessages: number[]): void {
    const [oldK, oldNodes, oldMessages] = [K, nodeAt, messageAt];
    const { seen, queue, head, tail } = search;
    layOut(forNodes, forMessages);
    const moves = [
      ...oldNodes.map((was, n) => [nodeAt[n]!, was] as const),
      ...oldMessages.map((was, m) => [messageAt[m]!, was] as const),
    ];
    const state = new Int32Array(K);
    const repack = (from: Int32Array, p: number): Int32Array => {
      state.fill(0);
      for (const [now, was] of moves) {
        const value = (from[p + was.word]! >>> was.shift) & (was.mask >>> was.shift);
        state[now.word]! |= value << now.shift;
      }
      return state;
    };
    search.seen = new Int32Array(search.slots * K);
    for (let p = 0; p < seen.length; p += oldK)
      if (seen.subarray(p, p + oldK).some((word) => word !== 0)) put(repack(seen, p));
    search.queue = new Int32Array(((2 * (tail - head)) / oldK) * K + 65536);
    search.head = search.tail = 0;
    for (let p = head; p < tail; p += oldK, search.tail += K) search.queue.set(repack(queue, p), search.tail);
  }
}

function interner<T>(firstId: number) {
  const ids = new Map<string, number>();
  const values: (T | undefined)[] = Array<undefined>(firstId).fill(undefined);
  return {
    values: values as T[],
    id(value: T): number {
      const key = JSON.stringify(value);
      let id = ids.get(key);
      if (id === undefined) {
        id = values.length;
        values.push(value);
        ids.set(key, id);
      }
      return id;
    },
  };
}

function longer(array: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length);
  copy.set(array);
  return copy;
}

if (import.meta.main) await child(yardstick);
