import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Experiment } from './experiment.js';
import { paxos, paxosRound } from './paxos.js';
import { referencePaxos } from './reference-paxos.js';
import { twoGenerals, twoGeneralsResend } from './two-generals.js';

/**
 * All experiments, in the order of their slides. A new one is added here, and everything else finds it.
 *
 * @example
 * experiments.map((one) => one.experiment).slice(0, 3)   // ['two-generals', 'two-generals-resend', 'paxos-round']
 */
// Each takes parameters of its own; as one of many it takes any, and checks them when it is called.
export const experiments = [
  twoGenerals,
  twoGeneralsResend,
  paxosRound,
  paxos,
  referencePaxos,
] as unknown as readonly Experiment[];

/**
 * The experiment of that name.
 *
 * @throws ArgumentError listing the names there are
 * @example
 * experimentNamed('paxos-round').slide   // 'Paxos Algorithm'
 */
export function experimentNamed(name: string): Experiment {
  const found = experiments.find((one) => one.experiment === name);
  if (found !== undefined) return found;
  const names = experiments.map((one) => one.experiment).join(', ');
  throw new ArgumentError(`There is no experiment ${shown(name)}; there are ${names}.`);
}
