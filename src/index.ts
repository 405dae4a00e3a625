// The public names, and nothing else.
export { sample } from './engines/sample.js';
export { run } from './engines/run.js';
export { range, sweep, sweepSteps } from './engines/sweep.js';
export { paxos, paxosRound } from './experiments/paxos.js';
export { twoGenerals, twoGeneralsResend } from './experiments/two-generals.js';
export { experimentNamed, experiments } from './experiments/registry.js';
