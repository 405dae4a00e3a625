/*
 * How fast `solve` is: each system is solved once in a process of its own, several times over; the medians are shown. The
 * start of the process is not counted, but that no code is warm is.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 5;
const CASES = [
  ['paxos-round', { nodes: 5 }],
  ['paxos-round', { nodes: 9 }],
  ['paxos-round', { nodes: 15 }],
  ['paxos-round', { nodes: 25 }],
  ['paxos', { nodes: 5, rounds: 3 }],
  ['reference-paxos', { leaders: 2, acceptors: 4 }],
  ['two-generals', { messages: 1000 }],
  ['two-generals-resend', { tries: 50 }],
] as const;

interface Once {
  readonly milliseconds: number;
  readonly states: number;
  readonly degree: number;
}

export function benchSolve(): void {
  console.log(`solve: one thread, medians of ${ROUNDS} runs; Node ${process.version}\n`);
  console.log(`${'system'.padEnd(50)} ${'ms'.padStart(8)} ${'states'.padStart(9)} ${'degree'.padStart(7)}`);
  for (const [name, parameters] of CASES) {
    const runs = Array.from({ length: ROUNDS }, () => once(name, parameters));
    const { states, degree } = runs[0] as Once;
    const times = runs.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const words = Object.entries(parameters).map(([key, value]) => `${value} ${key}`);
    console.log(
      `${`${name}, ${words.join(', ')}`.padEnd(50)} ${(times[ROUNDS >> 1] as number).toFixed(0).padStart(8)} ` +
        `${states.toLocaleString('en').padStart(9)} ${String(degree).padStart(7)}`,
    );
  }
}

function once(name: string, parameters: object): Once {
  const file = fileURLToPath(new URL('./solve/once.ts', import.meta.url));
  const said = execFileSync(process.execPath, [file, name, JSON.stringify(parameters)], { encoding: 'utf8' });
  return JSON.parse(said) as Once;
}
