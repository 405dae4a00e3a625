import type { Run } from '../engines/run.js';
import { shown } from '../model/check.js';
import type { End } from '../model/system.js';
import { A, B } from '../protocols/two-generals.js';
import type { Finding } from './feedback.js';

/** What the generals are called in a run that is shown. */
export const NAMES = ['General A', 'General B'];

const attacks = ({ nodes }: End, who: number) => nodes[who]?.decided === 'attack';

export const outcomes = {
  both: (end: End) => attacks(end, A) && attacks(end, B),
  alone: (end: End) => attacks(end, A) !== attacks(end, B),
};

/** A finding that a run of the generals shows. */
export function told(verdict: 'known mistake' | 'wrong', message: string, run: Run): Finding {
  return { verdict, message, run, names: NAMES };
}

/** A general who decides once and then otherwise. */
export function calledOff(one: Run): Finding | null {
  const who = one.end.nodes.findIndex(({ decisions }) => decisions.length > 1);
  if (who < 0) return null;
  const decisions = one.end.nodes[who]?.decisions.map(shown).join(', then ');
  return told('known mistake', `${NAMES[who]} decides twice: ${decisions}. A decision is for good.`, one);
}

/** A general who decides something else than to attack, where nothing was lost. */
export function otherWord(clean: Run): Finding | null {
  const who = clean.end.nodes.findIndex(({ decided }) => decided !== undefined && decided !== 'attack');
  if (who < 0) return null;
  const decided = shown(clean.end.nodes[who]?.decided);
  return told('known mistake', `${NAMES[who]} decides ${decided}; to attack is decide('attack').`, clean);
}
