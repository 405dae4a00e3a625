/*
 * How fast `explore` is on the reference model, beside a bare search made for speed, SPIN and a plain search, in
 * one run: each is measured in a process of its own, in turn, several times over; the medians are compared. The
 * start of the process is not counted. All must find the same states and transitions.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Timed } from './explore/child.ts';
import type { Size } from './explore/handlers.ts';
import { spinVersion, withVerifier } from './explore/spin.ts';

const ROUNDS = 5;
/** The plain search takes its time. */
const PLAIN_ROUNDS = 3;
const WARM_UPS = 5;

interface Case extends Size {
  /** What other checkers found. */
  readonly states: number;
  readonly transitions: number;
  /** Whether the plain search is done in a few seconds. */
  readonly plain: boolean;
}
const SMALL: Case = { leaders: 1, acceptors: 3, lose: true, states: 1117, transitions: 4243, plain: true };
const CASES: readonly Case[] = [
  { leaders: 2, acceptors: 3, lose: true, states: 895_971, transitions: 7_159_994, plain: false },
  { leaders: 2, acceptors: 4, lose: false, states: 1_945_556, transitions: 12_316_276, plain: false },
  { leaders: 2, acceptors: 3, lose: false, states: 101_408, transitions: 518_682, plain: true },
  SMALL,
];

interface Contender {
  readonly name: string;
  readonly rounds: number;
  readonly run: () => Timed;
}

export function benchExplore(): void {
  const version = spinVersion();
  console.log(`explore: the reference model, one thread, medians of ${ROUNDS} runs in turn`);
  console.log(
    `Node ${process.version}, ${version === null ? 'no SPIN, or no C compiler, here' : `SPIN ${version}`}`,
  );
  for (const size of CASES) {
    if (version === null) report(size, contenders(size));
    else
      withVerifier(size, size.states, ({ compileSeconds, run }) => {
        const name = `SPIN (compiled in ${compileSeconds.toFixed(1)} s, not counted)`;
        report(size, [...contenders(size), { name, rounds: ROUNDS, run }]);
      });
  }
  reportThreads();
  reportMemory();
  reportWarm();
}

/** All but SPIN, ours first. */
function contenders(size: Size & { readonly plain: boolean }): Contender[] {
  const all = [
    { name: 'explore', file: 'ours.ts', rounds: ROUNDS },
    { name: 'yardstick: a bare search', file: 'yardstick.ts', rounds: ROUNDS },
    ...(size.plain ? [{ name: 'plain: objects, JSON strings', file: 'plain.ts', rounds: PLAIN_ROUNDS }] : []),
  ];
  return all.map(({ name, file, rounds }) => ({ name, rounds, run: () => inChild(file, size) }));
}

function inChild(file: string, { leaders, acceptors, lose }: Size, warmUps = 0, threads = 1): Timed {
  const path = fileURLToPath(new URL(`./explore/${file}`, import.meta.url));
  const given = [leaders, acceptors, lose ? 'any' : 'none', warmUps, threads].map(String);
  return JSON.parse(execFileSync(process.execPath, [path, ...given], { encoding: 'utf8' }));
}

function report(size: Case, all: readonly Contender[]): void {
  const found = all.map((): Timed[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      // Whoever comes first differs, should that matter.
      const whose = (round + turn) % all.length;
      const { name, rounds, run } = all[whose]!;
      if (round >= rounds) continue;
      const one = run();
      if (one.states !== size.states || one.transitions !== size.transitions)
        throw new Error(
          `${name} found ${grouped(one.states)} states, ${grouped(one.transitions)} transitions`,
        );
      found[whose]!.push(one);
    }
  }
  console.log(
    `\n${titleOf(size)}: ${grouped(size.states)} states, ${grouped(size.transitions)} transitions\n`,
  );
  const first = all[0]!.name.split(':')[0];
  row('', 'seconds', 'states/s', 'bytes/state', `to ${first}`);
  const base = median(found[0]!.map(({ seconds }) => seconds));
  for (const [at, { name }] of all.entries()) {
    const seconds = median(found[at]!.map((one) => one.seconds));
    const bytes = found[at]![0]!.bytes;
    row(
      name,
      seconds.toFixed(seconds < 0.1 ? 4 : 3),
      grouped(Math.round(size.states / seconds)),
      bytes === undefined ? '' : (bytes / size.states).toFixed(1),
      (seconds / base).toFixed(2),
    );
  }
}

/** What a second thread saves. */
function reportThreads(): void {
  console.log(`\nThreads, on ${availableParallelism()} processors: seconds\n`);
  row('', '1 thread', '2 threads', 'times as fast');
  for (const size of CASES.filter(({ states }) => states > 500_000)) {
    const seconds: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const threads of [1, 2]) {
        const one = inChild('ours.ts', size, 0, threads);
        if (one.states !== size.states) throw new Error(`${threads} threads found ${one.states} states`);
        seconds[threads - 1]?.push(one.seconds);
      }
    }
    const [one, two] = seconds.map(median) as [number, number];
    row(titleOf(size), one.toFixed(3), two.toFixed(3), (one / two).toFixed(2));
  }
}

/** What a state takes while the search goes on. */
function reportMemory(): void {
  console.log('\nMemory, at most during the search: bytes a state found (aim: 32)\n');
  row('', 'arrays', 'whole process');
  for (const size of CASES.filter(({ states }) => states > 500_000)) reportMemoryOf(size, size.states + 1);
}

function reportMemoryOf(size: Size, most: number): void {
  const path = fileURLToPath(new URL('./explore/memory.ts', import.meta.url));
  const given = [size.leaders, size.acceptors, size.lose ? 'any' : 'none', most].map(String);
  const { states, arrays, resident, seconds } = JSON.parse(
    execFileSync(process.execPath, [path, ...given], { encoding: 'utf8' }),
  );
  const title = `${titleOf(size)}: ${grouped(states)} states in ${seconds.toFixed(0)} s`;
  row(title, (arrays / states).toFixed(1), (resident / states).toFixed(1));
}

/** So many states as one would not keep in memory: it takes minutes, and 6 GiB. */
export function benchLarge(): void {
  console.log('Memory, at most during the search: bytes a state found (aim: 28.6, 300 million in 8 GiB)\n');
  row('', 'arrays', 'whole process');
  reportMemoryOf({ leaders: 3, acceptors: 4, lose: false }, 300_000_000);
}

/** How soon a reader has an answer on a small model, once the code is warm. */
function reportWarm(): void {
  console.log(`\n${titleOf(SMALL)}, in a process that has done it ${WARM_UPS} times: milliseconds\n`);
  for (const [name, file] of [
    ['explore (aim: 20)', 'ours.ts'],
    ['yardstick', 'yardstick.ts'],
  ] as const) {
    const runs = Array.from({ length: ROUNDS }, () => inChild(file, SMALL, WARM_UPS));
    row(name, (1000 * median(runs.map(({ seconds }) => seconds))).toFixed(1));
  }
}

function titleOf({ leaders, acceptors, lose }: Size): string {
  return `${leaders} ${leaders === 1 ? 'leader' : 'leaders'}, ${acceptors} acceptors, ${lose ? 'any message may be lost' : 'none lost'}`;
}

function row(name: string, ...cells: string[]): void {
  console.log(`  ${name.padEnd(64)}${cells.map((text) => text.padStart(14)).join('')}`);
}

function median(values: number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1] as number;
}

const grouped = (value: number) => value.toLocaleString('en');
