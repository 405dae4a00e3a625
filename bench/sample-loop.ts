/*
 * What is measured: `sample`, on an experiment with its handlers as a student writes them.
 *
 * usage: node sample-loop.ts CASE     prints messages a second (delivered ones)
 */
import { sample } from '../dist/engines/sample.js';
import { paxos, paxosRound } from '../dist/experiments/paxos.js';
import { twoGeneralsResend } from '../dist/experiments/two-generals.js';
import { exponential } from '../dist/model/network.js';

const cases: Record<string, { system: ReturnType<typeof paxosRound>; trials: number }> = {
  'paxos-round-5': { system: paxosRound({ nodes: 5, loss: 0.2 }), trials: 1_500_000 },
  'paxos-round-5-exponential': {
    system: paxosRound({ nodes: 5, loss: 0.2, delay: exponential(1) }),
    trials: 1_000_000,
  },
  'paxos-round-50': { system: paxosRound({ nodes: 50, loss: 0.2 }), trials: 100_000 },
  'paxos-round-50-exponential': {
    system: paxosRound({ nodes: 50, loss: 0.2, delay: exponential(1) }),
    trials: 70_000,
  },
  'paxos-timers': { system: paxos({ nodes: 5, rounds: 3, loss: 0.4 }), trials: 500_000 },
  'two-generals-resend-timers': {
    system: twoGeneralsResend({ tries: 5, loss: 0.4 }) as unknown as ReturnType<typeof paxosRound>,
    trials: 2_000_000,
  },
};

const found = cases[process.argv[2] ?? ''];
if (found === undefined) {
  console.error(`There is no case '${process.argv[2]}'; there are ${Object.keys(cases).join(', ')}.`);
  process.exit(2);
}
sample(found.system, { trials: found.trials / 20, seed: 1 });
const started = performance.now();
const { traffic } = sample(found.system, { trials: found.trials, seed: 7 });
console.log(Math.round(traffic.delivered / ((performance.now() - started) / 1e3)));
