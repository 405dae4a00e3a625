import { type Run, run } from '../engines/run.js';
import { shown } from '../model/check.js';
import type { AnyRole, Role } from '../model/role.js';
import { system } from '../model/system.js';
import {
  A,
  acknowledgingGeneral,
  B,
  type General,
  type ResentLetter,
  resendingGeneral,
} from '../protocols/two-generals.js';
import { type Feedback, type Finding, feedback, notAFunction } from './feedback.js';
import { calledOff, otherWord, outcomes, told } from './generals.js';

/**
 * 4.2: what B does with a proposal, where A resends until acknowledged. Checked by its behaviour:
 * over every pattern of losses with three tries, and where every answer to eight tries is lost, the
 * decisions, the acknowledgements and the count.
 */
export function acknowledge(
  answer: NonNullable<NonNullable<Role<General, ResentLetter>['on']>['Propose']>,
): Feedback {
  return feedback('4.2', 3, () => {
    const shape = notAFunction(answer, 'onPropose(me, letter, from)');
    if (shape !== null) return shape;
    const yours: AnyRole = { start: () => ({ arrived: 0 }), on: { Propose: answer } };
    const against = (general: AnyRole, tries: number) =>
      system({ nodes: 2, role: (id) => (id === A ? resendingGeneral(tries, 3) : general), outcomes });

    const clean = run(against(yours, 3), { lose: [] });
    const mistake = atFirst(clean);
    if (mistake !== null) return mistake;
    // Every pattern of losses: what A sees must be what he sees with an answer to each copy.
    for (const { tries, lose } of PATTERNS) {
      const mine = run(against(yours, tries), { lose });
      const copies = mine.messages.filter(({ to, lost }) => to === B && !lost).length;
      const answers = mine.messages.filter(({ from }) => from === B).length;
      if (answers < copies) {
        return told(
          'known mistake',
          `B got ${copies} copies of the proposal and answered ${answers}: his first answer was lost, and A cannot know that it was ever sent. Answer every copy.`,
          mine,
        );
      }
      if (answers > copies) {
        return told(
          'known mistake',
          `B got ${copies} ${copies === 1 ? 'copy' : 'copies'} of the proposal and sent ${answers} ${letters(mine)}: one for each copy is asked for.`,
          mine,
        );
      }
      const twice = calledOff(mine);
      if (twice !== null) return twice;
      const model = run(against(acknowledgingGeneral, tries), { lose });
      if (mine.outcomes.both !== model.outcomes.both || mine.outcomes.alone !== model.outcomes.alone) {
        return told('wrong', 'With these losses the generals do not end as they should.', mine);
      }
      if (arrivedAt(mine) !== copies) {
        return told(
          copies > 1 ? 'known mistake' : 'wrong',
          `B is to count the letters that have come, every copy: ${copies} came, and arrived is ${shown(arrivedAt(mine))}.`,
          mine,
        );
      }
    }
    return { verdict: 'right', message: 'B answers every copy, so one lost answer does not doom the plan.' };
  });
}

/** What is wrong already where nothing is lost. */
function atFirst(clean: Run): Finding | null {
  const letter = clean.messages.find(({ from }) => from === B);
  if (letter === undefined) {
    const toHimself = clean.events.some(({ node, from }) => node === B && from === B);
    return told(
      'known mistake',
      `${toHimself ? `B sent it to himself: he is node ${B}, and A, node ${A}, hears nothing.` : 'B tells nobody that he has the plan.'} So A resends until his tries are used up, and never attacks.`,
      clean,
    );
  }
  const other = otherWord(clean);
  if (other !== null) return other;
  if (clean.end.nodes[B]?.decided === undefined) {
    return told('known mistake', 'Nothing was lost, and still B does not attack: he has to decide.', clean);
  }
  const { type } = letter.message as { readonly type: string };
  if (type !== 'Acknowledge') {
    return told('known mistake', `A waits for an Acknowledge, but B sends him a ${type}.`, clean);
  }
  return null;
}

const arrivedAt = (one: Run): unknown => (one.end.nodes[B]?.state as Partial<General> | null)?.arrived;

/** What B sent: acknowledgements, or other letters too. */
function letters({ messages }: Run): string {
  const types = messages.flatMap(({ from, message }) =>
    from === B ? [(message as { type: string }).type] : [],
  );
  return types.every((type) => type === 'Acknowledge') ? 'acknowledgements' : 'letters';
}

/** All subsets, the small ones first. */
function subsets(of: readonly number[]): number[][] {
  const all = Array.from({ length: 2 ** of.length }, (_, bits) => of.filter((_, i) => (bits >> i) & 1));
  return all.sort((a, b) => a.length - b.length);
}

/** How often A tries, and which letters are lost. */
const PATTERNS = [
  ...subsets([1, 2, 3, 4, 5, 6]).map((lose) => ({ tries: 3, lose })),
  { tries: 8, lose: [2, 4, 6, 8, 10, 12, 14, 16] },
];
