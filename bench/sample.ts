/*
 * How fast `sample` is, beside a bare heap loop and SimPy, in one run: each is measured in a process
 * of its own, in turn, several times over; the medians are compared.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 5;
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const node = (file: string, ...given: string[]) =>
  Number(execFileSync(process.execPath, [here(file), ...given], { encoding: 'utf8' }));

const CASES = [
  { name: 'paxos-round-5', what: 'paxos-round, 5 nodes, loss 0.2', inFlight: 10 },
  { name: 'paxos-round-5-exponential', what: '… with exponential delays', inFlight: 10 },
  { name: 'paxos-round-50', what: 'paxos-round, 50 nodes, loss 0.2', inFlight: 50 },
  { name: 'paxos-round-50-exponential', what: '… with exponential delays', inFlight: 50 },
  { name: 'paxos-timers', what: 'paxos, 5 nodes, 3 rounds, loss 0.4 (timers)', inFlight: 10 },
  {
    name: 'two-generals-resend-timers',
    what: 'two-generals-resend, 5 tries, loss 0.4 (timers)',
    inFlight: 10,
  },
];

/** @param python of an environment that has SimPy */
export function benchSample(python: string): void {
  console.log(
    `sample: messages a second, one thread, medians of ${ROUNDS} runs in turn; Node ${process.version}\n`,
  );
  console.log(
    `${'experiment'.padEnd(52)} ${'sample'.padStart(11)} ${'bare heap'.padStart(11)} ${'SimPy'.padStart(9)}   ratio to bare   to SimPy`,
  );
  for (const { name, what, inFlight } of CASES) {
    const ours: number[] = [];
    const bare: number[] = [];
    const simpy: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(node('./sample-loop.ts', name));
      bare.push(node('./heap-loop.ts', '20000000', String(inFlight)));
      simpy.push(
        Number(
          execFileSync(python, [here('./simpy_forward.py'), '100000', String(inFlight)], {
            encoding: 'utf8',
          }),
        ),
      );
    }
    const [a, b, c] = [median(ours), median(bare), median(simpy)];
    console.log(
      `${what.padEnd(52)} ${grouped(a)} ${grouped(b)} ${grouped(c, 9)}   ${(a / b).toFixed(2).padStart(13)} ${(a / c).toFixed(0).padStart(10)}`,
    );
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1] as number;
}

const grouped = (value: number, width = 11) => value.toLocaleString('en').padStart(width);
