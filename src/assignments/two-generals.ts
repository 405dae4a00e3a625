import { defeat } from '../adversaries/defeat.js';
import { run } from '../engines/run.js';
import { sample } from '../engines/sample.js';
import type { AnyRole, Role } from '../model/role.js';
import { type End, system } from '../model/system.js';
import {
  A,
  acknowledgingGeneral,
  B,
  type General,
  type ResentLetter,
  resendingGeneral,
} from '../protocols/two-generals.js';
import { type Feedback, type Finding, feedback, notAFunction } from './feedback.js';

const NAMES = ['General A', 'General B'];

const attacks = ({ nodes }: End, who: number) => nodes[who]?.decided === 'attack';

const outcomes = {
  both: (end: End) => attacks(end, A) && attacks(end, B),
  alone: (end: End) => attacks(end, A) !== attacks(end, B),
};

/**
 * 04.1: the chance that both attack with `messages` messages at a loss rate of `loss`.
 * Right is q^m, in any form; compared at many points, to nine digits.
 */
export function bothAttack(answer: (messages: number, loss: number) => number): Feedback {
  return feedback('04.1', 2, () => {
    const shape = notAFunction(answer, 'bothAttack(messages, loss)');
    if (shape !== null) return shape;
    const points = [1, 2, 3, 5, 8].flatMap((messages) =>
      [0, 0.1, 0.2, 0.5, 0.9, 1].map((loss) => ({ messages, loss })),
    );
    for (const { messages, loss } of points) {
      const given: unknown = answer(messages, loss);
      if (typeof given !== 'number' || !(given >= 0 && given <= 1)) {
        return {
          verdict: 'wrong shape',
          message: `bothAttack(${messages}, ${loss}) must be a probability, a number from 0 to 1, but is ${String(given)}.`,
        };
      }
    }
    const matches = (formula: (messages: number, loss: number) => number) =>
      points.every(({ messages, loss }) => Math.abs(answer(messages, loss) - formula(messages, loss)) < 1e-9);
    if (matches((messages, loss) => (1 - loss) ** messages)) {
      return {
        verdict: 'right',
        message: 'Every message must arrive, each by itself: the chances multiply.',
      };
    }
    const mistake = FORMULAS.find(({ formula }) => matches(formula));
    if (mistake !== undefined) return { verdict: 'known mistake', message: mistake.message };
    const off = points.find(
      ({ messages, loss }) => Math.abs(answer(messages, loss) - (1 - loss) ** messages) >= 1e-9,
    );
    const { messages, loss } = off as (typeof points)[number];
    return {
      verdict: 'wrong',
      message:
        `bothAttack(${messages}, ${loss}) is ${answer(messages, loss)}. ` +
        'Think of one message, then of two: what must happen to each of them?',
    };
  });
}

const FORMULAS: readonly { formula: (messages: number, loss: number) => number; message: string }[] = [
  {
    formula: (messages, loss) => 1 - loss ** messages,
    message: 'That is the chance that at least one message arrives. But every one of them is waited for.',
  },
  {
    formula: (messages, loss) => loss ** messages,
    message: 'That is the chance that every message is lost.',
  },
  {
    formula: (messages, loss) => Math.max(0, 1 - loss * messages),
    message:
      'Chances of losing one message each do not add up: two can be lost at once. Multiply the chances of arriving.',
  },
  {
    formula: (messages, loss) => (1 - loss) ** (messages - 1),
    message: 'That is the chance that all but the last arrive. The last one is waited for too.',
  },
  {
    formula: (messages, loss) => (1 - loss) ** (messages + 1),
    message: 'That is one message too many: the first is the proposal itself, and counts as one.',
  },
  {
    formula: (_, loss) => 1 - loss,
    message: 'That is right for one message, but stays the same however many there are.',
  },
];

/**
 * 04.2: what B does with a proposal, where A resends until acknowledged. Checked by its behaviour:
 * over every pattern of losses with three tries, both the decision and the acknowledgements.
 */
export function acknowledge(
  answer: NonNullable<NonNullable<Role<General, ResentLetter>['on']>['Propose']>,
): Feedback {
  return feedback('04.2', 3, () => {
    const shape = notAFunction(answer, 'onPropose(me, letter, from)');
    if (shape !== null) return shape;
    const resending = resendingGeneral(3, 3);
    const against = (general: AnyRole) =>
      system({ nodes: 2, role: (id) => (id === A ? resending : general), outcomes });
    const yours = against({ start: () => ({ arrived: 0 }), on: { Propose: answer } });
    const right = against(acknowledgingGeneral);

    const clean = run(yours, { lose: [] });
    if (!clean.messages.some(({ from }) => from === B)) {
      return told(
        'known mistake',
        'B tells nobody that he has the plan, so A resends to no end and never attacks.',
        clean,
      );
    }
    if (!attacks(clean.end, B)) {
      return told('known mistake', 'Nothing was lost, and still B does not attack: he has to decide.', clean);
    }
    if (!attacks(clean.end, A)) {
      return told(
        'wrong',
        'Nothing was lost, and still A does not attack: he waits for an Acknowledge from B.',
        clean,
      );
    }
    if ((clean.end.nodes[B]?.state as Partial<General> | null)?.arrived !== 1) {
      return told('wrong', 'B is to count the letters that have come: after one, arrived is 1.', clean);
    }
    // Every pattern of losses: what A sees must be what he sees with an answer to each copy.
    for (const lose of subsets([1, 2, 3, 4, 5, 6])) {
      const mine = run(yours, { lose });
      const model = run(right, { lose });
      if (mine.outcomes.both === model.outcomes.both && mine.outcomes.alone === model.outcomes.alone)
        continue;
      const copies = mine.messages.filter(({ to, lost }) => to === B && !lost).length;
      const answers = mine.messages.filter(({ from }) => from === B).length;
      return answers < copies
        ? told(
            'known mistake',
            `B got ${copies} copies of the proposal and answered ${answers}: his first answer was lost, and A cannot know that it was ever sent. Answer every copy.`,
            mine,
          )
        : told('wrong', 'With these losses the generals do not end as they should.', mine);
    }
    return { verdict: 'right', message: 'B answers every copy, so one lost answer does not doom the plan.' };
  });
}

function told(verdict: 'known mistake' | 'wrong', message: string, shown: Finding['run'] & object): Finding {
  return { verdict, message, run: shown, names: NAMES };
}

/** All subsets, the small ones first. */
function subsets(of: readonly number[]): number[][] {
  const all = Array.from({ length: 2 ** of.length }, (_, bits) => of.filter((_, i) => (bits >> i) & 1));
  return all.sort((a, b) => a.length - b.length);
}

/** What a plan of one's own is made of: a role for each general. They attack by `decide('attack')`. */
export interface Plan {
  readonly A: AnyRole;
  readonly B: AnyRole;
}

/** How many messages a plan may use, in all. */
const BUDGET = 6;

/**
 * 04.3: a plan with at most six messages in any run, in which, at 20 % loss, both attack in at least
 * 99 % of runs. Right ones are shown the fewest losses that still defeat them.
 */
export function plan(answer: Plan): Feedback {
  return feedback('04.3', 5, () => {
    for (const general of ['A', 'B'] as const) {
      if (typeof (answer as Plan | null)?.[general]?.start !== 'function') {
        return {
          verdict: 'wrong shape',
          message: `A plan is { A: role(…), B: role(…) }; general ${general} is no role.`,
        };
      }
    }
    const role = (id: number) => (id === A ? answer.A : answer.B);
    const lossless = system({ nodes: 2, role, outcomes });
    const clean = run(lossless, { lose: [], mostEvents: 1000 });
    if (!clean.outcomes.both) {
      return told(
        'known mistake',
        'Nothing was lost, and still they do not both attack. A plan that never attacks is safe, and useless.',
        clean,
      );
    }
    const lossy = system({ nodes: 2, role, outcomes, network: { loss: 0.2 } });
    const result = sample(lossy, { trials: 20_000, seed: 4, mostEvents: 1000 });
    const broken = defeat(lossless, 'alone', { mostRuns: 20_000 });
    const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;
    const wasteful = dearest(lossy);
    if (wasteful !== null) {
      return told(
        'wrong',
        `The plan may use ${BUDGET} messages, but this run uses ${wasteful.messages.length}.`,
        wasteful,
      );
    }
    if (result.both.rate < 0.99) {
      const message = `At 20 % loss both attack in ${percent(result.both.rate)} of 20,000 runs; 99 % is asked for.`;
      return broken.run === null ? { verdict: 'wrong', message } : told('wrong', message, broken.run);
    }
    const price = `Both attack in ${percent(result.both.rate)} of 20,000 runs at 20 % loss, with ${BUDGET} messages at most.`;
    return broken.run === null
      ? { verdict: 'right', message: price }
      : {
          verdict: 'right',
          message: `${price} And yet: ${broken.lost.length} losses, and one attacks alone. Safer, never safe.`,
          run: broken.run,
          names: NAMES,
        };
  });
}

/** A sampled run that uses more messages than the budget; null where none of the first 500 does. */
function dearest(lossy: Parameters<typeof run>[0]) {
  for (let trial = 0; trial < 500; trial++) {
    const one = run(lossy, { seed: 4, trial, mostEvents: 1000 });
    if (one.messages.length > BUDGET) return one;
  }
  return null;
}
