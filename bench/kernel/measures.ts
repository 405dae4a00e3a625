/*
 * What is measured of each kernel, and how. A measure fills one row of the table or several; each of its
 * runs has a fresh kernel. A number is measured; a text says what happened instead.
 */
import { type Client, Died, ended, type Request, replied, TimedOut } from './client.ts';
import type { Peer } from './peers.ts';

export type Value = number | string;

export interface Row {
  readonly title: string;
  /** The numbers of all rounds, as text. */
  readonly show: (values: number[]) => string;
}

export interface Measure {
  readonly rows: readonly Row[];
  /** How often it is done: times vary, facts hardly. */
  readonly rounds: number;
  /** One value for each row. */
  readonly run: (start: () => Promise<Client>, peer: Peer) => Promise<Value[]>;
}

/** Time limits. */
const CELL_MS = 30_000;
const LINES_MS = 60_000;
const INTERRUPT_MS = 12_000;
const NEXT_MS = 5000;
/** Until a cell that was sent is surely running, whatever compiles it. */
const RUNNING_MS = 1000;
/** How long what comes after its time is waited for. */
const LATE_MS = 1500;

const TRIVIAL = { warmUp: 20, count: 50 };
const ONE_LINE_CELLS = 300;
const ONE_LINE_MS = 2000;
/** After so many cells that did not end, no more are tried. */
const GIVE_UP = 5;
/** How often a cell that was aborted is sent again. */
const AGAIN_MS = 10;

const seconds = (values: number[]): string => `${(median(values) / 1000).toFixed(2)} s`;
const milliseconds = (values: number[]): string =>
  `${median(values).toFixed(median(values) < 10 ? 1 : 0)} ms`;
/** Counts that differ from round to round are shown with their range. */
const count = (values: number[]): string => {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toLocaleString('en'));
  return least === most ? String(least) : `${least} to ${most}`;
};

export const measures: readonly Measure[] = [
  {
    rows: [
      { title: 'start to first idle', show: seconds },
      { title: '… to the end of a first cell', show: seconds },
    ],
    rounds: 7,
    async run(start, { cells }) {
      const client = await start();
      const toIdle = client.firstIdleAt - client.startedAt;
      const first = await client.run(cells.trivial, CELL_MS);
      return [toIdle, (first.idleAt as number) - client.startedAt];
    },
  },
  {
    rows: [{ title: `a trivial cell (median of ${TRIVIAL.count})`, show: milliseconds }],
    rounds: 5,
    async run(start, { cells }) {
      const client = await start();
      for (let i = 0; i < TRIVIAL.warmUp; i++) await client.run(cells.trivial, CELL_MS);
      const times: number[] = [];
      for (let i = 0; i < TRIVIAL.count; i++) {
        const { sentAt, idleAt } = await client.run(cells.trivial, CELL_MS);
        times.push((idleAt as number) - sentAt);
      }
      return [median(times)];
    },
  },
  lines(20_000, 5),
  lines(200_000, 3),
  {
    rows: [
      { title: `${ONE_LINE_CELLS} one-line cells: outputs late or lost`, show: count },
      { title: '… cells without reply or idle', show: count },
    ],
    rounds: 3,
    async run(start, { cells }) {
      const client = await ready(start, cells.trivial);
      const sent: Request[] = [];
      let stuck = 0;
      // Each has two outputs, a line and a value.
      for (let i = 0; i < ONE_LINE_CELLS && stuck < GIVE_UP; i++) {
        const cell = client.begin(cells.printAndValue(`line ${i}.`, 1000 + i));
        sent.push(cell);
        if ((await attempt(client, cell, ONE_LINE_MS)).said !== 'runs') stuck += 1;
      }
      await pause(LATE_MS);
      const onTime = sent.flatMap(({ published }, i) => {
        const text = published.filter(({ late }) => !late).map(textOf);
        return [`line ${i}.`, String(1000 + i)].filter((output) => text.join('').includes(output));
      });
      return [2 * sent.length - onTime.length, stuck];
    },
  },
  interrupting('a busy loop', ({ cells }) => cells.busyLoop),
  interrupting('an endless await', ({ cells }) => cells.endlessAwait),
  lateThrow('after its cell has ended', ({ cells }) => cells.lateThrow),
  lateThrow('while its cell waits', ({ cells }) => `${cells.lateThrow}\n${cells.wait}`),
  mistake('type error', ({ cells }) => cells.typeError),
  mistake('syntax error', ({ cells }) => cells.syntaxError),
  {
    rows: [
      { title: 'two cells queued behind an error', show: count },
      { title: '… a cell sent after the failure’s reply', show: count },
    ],
    rounds: 1,
    async run(start, { cells }) {
      const client = await ready(start, cells.trivial);
      const failing = client.begin(cells.fail);
      const queued = [client.begin(cells.print('one')), client.begin(cells.print('two'))];
      await client.until(() => replied(failing), CELL_MS);
      const next = await nextCell(client, cells.print('three'));
      await client.until(() => queued.every(ended), NEXT_MS);
      return [distinct(queued.map(({ reply }) => (reply.status === 'ok' ? 'run' : reply.status))), next];
    },
  },
];

/** A cell that prints many lines. */
function lines(total: number, rounds: number): Measure {
  const title = `${total.toLocaleString('en')} lines in a cell`;
  return {
    rows: [
      {
        title: `${title}: received before idle`,
        show: (values) => (values.every((value) => value === total) ? 'all' : count(values)),
      },
      { title: '… in', show: seconds },
    ],
    rounds,
    async run(start, { cells }) {
      const client = await ready(start, cells.trivial);
      const cell = client.begin(cells.lines(total));
      const idle = (): boolean => cell.idleAt !== undefined;
      const end = await client.until(idle, LINES_MS).catch((error) => hindrance(error, LINES_MS));
      return [cell.lines, end === true ? (cell.idleAt as number) - cell.sentAt : `no idle: ${end}`];
    },
  };
}

/** A cell that does not end by itself, stopped. */
function interrupting(what: string, code: (peer: Peer) => string): Measure {
  return {
    rows: [
      { title: `interrupt ${what}: to the reply`, show: milliseconds },
      { title: '… variables kept', show: count },
      { title: '… the next cell', show: count },
    ],
    rounds: 3,
    async run(start, peer) {
      const client = await ready(start, peer.cells.keep);
      const cell = client.begin(code(peer));
      await pause(RUNNING_MS);
      if (replied(cell)) return [`ended by itself: ${describe(cell)}`, '–', '–'];
      const asked = performance.now();
      client.interrupt();
      try {
        await client.until(() => replied(cell), INTERRUPT_MS);
      } catch (error) {
        return [hindrance(error, INTERRUPT_MS), '–', '–'];
      }
      const took = (cell.replyAt as number) - asked;
      const next = await nextCell(client, peer.cells.kept);
      // Whether the variable is there shows only once a cell has run.
      const check = await attempt(client, client.begin(peer.cells.kept), NEXT_MS);
      const kept = check.cell.published.some(({ content }) => content.text === '42\n');
      return [took, kept ? 'yes' : 'no', next];
    },
  };
}

/** A timer that throws: is the kernel still there afterwards, and is anyone told? */
function lateThrow(when: string, code: (peer: Peer) => string): Measure {
  return {
    rows: [
      { title: `a throw inside a timer ${when}: the next cell`, show: count },
      { title: '… the error is shown', show: count },
    ],
    rounds: 1,
    async run(start, peer) {
      const client = await ready(start, peer.cells.trivial);
      const thrower = client.begin(code(peer));
      await attempt(client, thrower, NEXT_MS);
      await pause(LATE_MS);
      const next = await attempt(client, client.begin(peer.cells.print('still here')), NEXT_MS);
      await pause(LATE_MS / 3);
      const shows = ({ published }: Request): boolean =>
        published.some((message) => textOf(message).includes('late 42'));
      const where = shows(thrower) ? 'under its cell' : shows(next.cell) ? 'under the next cell' : 'no';
      return [next.said, where];
    },
  };
}

/** A cell with a mistake in it. */
function mistake(what: string, code: (peer: Peer) => string | undefined): Measure {
  return {
    rows: [{ title: what, show: count }],
    rounds: 1,
    async run(start, peer) {
      const wrong = code(peer);
      if (wrong === undefined) return ['–'];
      const client = await ready(start, peer.cells.trivial);
      const cell = await client.run(wrong, CELL_MS);
      await pause(LATE_MS / 3);
      return [describe(cell)];
    },
  };
}

/** How a client learns that a cell failed, if it does. */
function describe({ published, reply }: Request): string {
  const error = published.find(({ type }) => type === 'error');
  const text = published.find(({ type }) => type === 'stream');
  const shown = error
    ? `error ${error.content.ename || 'without a name'}`
    : text
      ? `text on ${text.content.name}`
      : 'nothing shown';
  if (reply.status === 'ok') return error ? `${shown}, reply ok` : `${shown}, seen as ok`;
  if (!error && !text) return 'nothing shown, seen as failed';
  return error && !reply.ename ? `${shown}, reply without` : shown;
}

/** A kernel that has run a first cell. */
async function ready(start: () => Promise<Client>, code: string): Promise<Client> {
  const client = await start();
  await client.run(code, CELL_MS);
  return client;
}

/** Sends a cell at once; where it is aborted, again until it is not. */
async function nextCell(client: Client, code: string): Promise<string> {
  const since = performance.now();
  for (let tries = 1; ; tries++) {
    const { cell, said } = await attempt(client, client.begin(code), NEXT_MS);
    if (said === 'runs') {
      return tries === 1
        ? 'accepted at once'
        : `aborted for ${((cell.sentAt - since) / 1000).toFixed(1)} s more`;
    }
    if (!/^abort/.test(said) || performance.now() - since > NEXT_MS) return said;
    await pause(AGAIN_MS);
  }
}

/** Waits for a cell to end, and says how it went. */
async function attempt(
  client: Client,
  cell: Request,
  limitMs: number,
): Promise<{ cell: Request; said: string }> {
  try {
    await client.until(() => ended(cell), limitMs);
    return { cell, said: cell.reply.status === 'ok' ? 'runs' : cell.reply.status };
  } catch (error) {
    return { cell, said: hindrance(error, limitMs) };
  }
}

/** What kept a measurement from its end; other errors are ours, and thrown on. */
export function hindrance(error: unknown, limitMs?: number): string {
  if (error instanceof Died) return 'kernel dies';
  if (error instanceof TimedOut) return limitMs === undefined ? 'hangs' : `not in ${limitMs / 1000} s`;
  throw error;
}

/** Texts that say different things are all shown. */
export function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' / ');
}

/** The text of an output, whatever its kind. */
function textOf({ type, content }: Request['published'][number]): string {
  if (type === 'execute_input') return '';
  return content.text ?? content.data?.['text/plain'] ?? JSON.stringify(content);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
