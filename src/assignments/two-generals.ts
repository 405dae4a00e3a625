import { type Run, type RunEvent, run } from '../engines/run.js';
import { shown } from '../model/check.js';
import type { AnyRole, Role } from '../model/role.js';
import { type End, type System, system } from '../model/system.js';
import type { Value } from '../model/value.js';
import {
  A,
  acknowledgingGeneral,
  B,
  type General,
  type ResentLetter,
  resendingGeneral,
} from '../protocols/two-generals.js';
import { answered, answerTo, type Feedback, type Finding, feedback, notAFunction } from './feedback.js';

const NAMES = ['General A', 'General B'];

const attacks = ({ nodes }: End, who: number) => nodes[who]?.decided === 'attack';

const outcomes = {
  both: (end: End) => attacks(end, A) && attacks(end, B),
  alone: (end: End) => attacks(end, A) !== attacks(end, B),
};

/**
 * 4.1: the chance that both attack with `messages` messages at a loss rate of `loss`.
 * Right is q^m, in any form; compared at many points, to nine digits.
 */
export function bothAttack(answer: (messages: number, loss: number) => number): Feedback {
  return feedback('4.1', 2, () => {
    const shape = notAFunction(answer, 'bothAttack(messages, loss)');
    if (shape !== null) return shape;
    const points = [1, 2, 3, 5, 8].flatMap((messages) =>
      [0, 0.1, 0.2, 0.5, 0.9, 1].map((loss) => ({
        messages,
        loss,
        given: answerTo('bothAttack', answer as (...given: number[]) => unknown, messages, loss),
      })),
    );
    const shapeless = (messages: number, loss: number, said: string): Finding => ({
      verdict: 'wrong shape',
      message: `bothAttack(${messages}, ${loss}) must be a probability, a number from 0 to 1, but is ${said}.`,
    });
    for (const { messages, loss, given } of points) {
      if (typeof given !== 'number' || Number.isNaN(given)) return shapeless(messages, loss, answered(given));
    }
    const misses =
      (formula: Formula) =>
      ({ messages, loss, given }: (typeof points)[number]) =>
        !(Math.abs((given as number) - formula(messages, loss)) < 1e-9);
    const off = points.find(misses((messages, loss) => (1 - loss) ** messages));
    if (off === undefined) {
      return {
        verdict: 'right',
        message: 'Every message must arrive, each by itself: the chances multiply.',
      };
    }
    const mistake = FORMULAS.find(({ formula }) => !points.some(misses(formula)));
    if (mistake !== undefined) return { verdict: 'known mistake', message: mistake.message };
    const beyond = points.find(({ given }) => (given as number) < 0 || (given as number) > 1);
    if (beyond !== undefined) return shapeless(beyond.messages, beyond.loss, shown(beyond.given));
    return {
      verdict: 'wrong',
      message:
        `bothAttack(${off.messages}, ${off.loss}) is ${off.given}. ` +
        'Think of one message, then of two: what must happen to each of them?',
    };
  });
}

type Formula = (messages: number, loss: number) => number;

const FORMULAS: readonly { readonly formula: Formula; readonly message: string }[] = [
  {
    formula: (messages, loss) => 1 - loss ** messages,
    message: 'That is the chance that at least one message arrives. But every one of them is waited for.',
  },
  {
    formula: (messages, loss) => loss ** messages,
    message: 'That is the chance that every message is lost.',
  },
  {
    formula: (messages, loss) => 1 - (1 - loss) ** messages,
    message: 'That is the chance that at least one message is lost: the other way round.',
  },
  {
    formula: (messages, loss) => loss * (1 - loss) ** (messages - 1),
    message: 'That is the chance that the last message is lost and no other: then one attacks alone.',
  },
  ...[(share: number) => share, (share: number) => Math.max(0, share)].map((kept) => ({
    formula: (messages: number, loss: number) => kept(1 - loss * messages),
    message:
      'Chances of losing one message each do not add up: two can be lost at once. Multiply the chances of arriving.',
  })),
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
  {
    formula: (messages, loss) => messages * (1 - loss),
    message: 'That is how many messages arrive on average. All must arrive: the chances multiply.',
  },
  {
    formula: (messages, loss) => 100 * (1 - loss) ** messages,
    message: 'That is right in per cent. A probability is asked for: a number from 0 to 1.',
  },
];

/**
 * 4.2: what B does with a proposal, where A resends until acknowledged. Checked by its behaviour:
 * over every pattern of losses with three tries, the decisions, the acknowledgements and the count.
 */
export function acknowledge(
  answer: NonNullable<NonNullable<Role<General, ResentLetter>['on']>['Propose']>,
): Feedback {
  return feedback('4.2', 3, () => {
    const shape = notAFunction(answer, 'onPropose(me, letter, from)');
    if (shape !== null) return shape;
    const resending = resendingGeneral(3, 3);
    const against = (general: AnyRole) =>
      system({ nodes: 2, role: (id) => (id === A ? resending : general), outcomes });
    const yours = against({ start: () => ({ arrived: 0 }), on: { Propose: answer } });
    const right = against(acknowledgingGeneral);

    const clean = run(yours, { lose: [] });
    const mistake = atFirst(clean);
    if (mistake !== null) return mistake;
    // Every pattern of losses: what A sees must be what he sees with an answer to each copy.
    for (const lose of subsets([1, 2, 3, 4, 5, 6])) {
      const mine = run(yours, { lose });
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
          `B got ${copies} ${copies === 1 ? 'copy' : 'copies'} of the proposal and sent ${answers} letters: one for each copy is asked for.`,
          mine,
        );
      }
      const twice = calledOff(mine);
      if (twice !== null) return twice;
      const model = run(right, { lose });
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
  const { decided } = clean.end.nodes[B] as End['nodes'][number];
  if (letter === undefined) {
    return told(
      'known mistake',
      'B tells nobody that he has the plan, so A resends to no end and never attacks.',
      clean,
    );
  }
  if (decided === undefined) {
    return told('known mistake', 'Nothing was lost, and still B does not attack: he has to decide.', clean);
  }
  if (decided !== 'attack') {
    return told('known mistake', `B decides ${shown(decided)}; to attack is decide('attack').`, clean);
  }
  const { type } = letter.message as { readonly type: string };
  if (type !== 'Acknowledge') {
    return told('known mistake', `A waits for an Acknowledge, but B sends him a ${type}.`, clean);
  }
  return null;
}

const arrivedAt = (one: Run): unknown => (one.end.nodes[B]?.state as Partial<General> | null)?.arrived;

/** A general who decides once and then otherwise. */
function calledOff(one: Run): Finding | null {
  const who = one.end.nodes.findIndex(({ decisions }) => decisions.length > 1);
  if (who < 0) return null;
  const decisions = one.end.nodes[who]?.decisions.map(shown).join(', then ');
  return told('known mistake', `${NAMES[who]} decides twice: ${decisions}. A decision is for good.`, one);
}

function told(verdict: 'known mistake' | 'wrong', message: string, shown: Finding['run'] & object): Finding {
  return { verdict, message, run: shown, names: NAMES };
}

/** All subsets, the small ones first. */
function subsets(of: readonly number[]): number[][] {
  const all = Array.from({ length: 2 ** of.length }, (_, bits) => of.filter((_, i) => (bits >> i) & 1));
  return all.sort((a, b) => a.length - b.length);
}

/**
 * What a plan of one's own is made of: a role for each general. They attack by `decide('attack')`. The
 * hour is A's to choose, so B can attack only once he has heard from A.
 */
export interface Plan {
  readonly A: AnyRole;
  readonly B: AnyRole;
}

/** How many messages a plan may use, in all. */
const BUDGET = 6;
/** Enough for six messages and all the timers around them. */
const MOST_EVENTS = 1000;
const LOSS = 0.2;
const ASKED = 0.99;

/**
 * 4.3: a plan with at most six messages in any run, in which, at 20 % loss, both attack in at least
 * 99 % of runs. With so few messages every pattern of losses can be run, 64 at most, so the check is
 * exact. Right ones are shown the fewest losses that still defeat them.
 */
export function plan(answer: Plan): Feedback {
  return feedback('4.3', 5, () => {
    const shape = noPlan(answer);
    if (shape !== null) return shape;
    const generals = system({ nodes: 2, role: (id) => (id === A ? answer.A : answer.B), outcomes });
    const runs: PlanRun[] = [];
    const known = new Map<string, string>();
    for (const one of everyRun(generals)) {
      const mistake = unfair(one) ?? secret(one, known);
      if (mistake !== null) return mistake;
      if (runs.length === 0 && !one.outcomes.both) return idle(one);
      runs.push(one);
    }
    const rate = runs
      .filter(({ outcomes: { both } }) => both)
      .map(({ messages }) => {
        const gone = messages.filter(({ lost }) => lost).length;
        return LOSS ** gone * (1 - LOSS) ** (messages.length - gone);
      })
      .reduce((sum, chance) => sum + chance, 0);
    const share = `At 20 % loss both attack in ${(100 * rate).toFixed(2)} % of runs`;
    if (rate < ASKED - 1e-12) {
      const spoilt = runs.find(({ outcomes: { both } }) => !both) as PlanRun;
      const losses = spoilt.messages.filter(({ lost }) => lost).length;
      const message = `${share}; 99 % is asked for.`;
      return losses === 1
        ? told(
            'known mistake',
            `${message} One loss is enough to spoil the plan: it waits for a message that is sent once.`,
            spoilt,
          )
        : told('wrong', `${message} Here ${losses} losses spoil it.`, spoilt);
    }
    const right = `${share}, with ${BUDGET} messages at most.`;
    const broken = runs.find(({ outcomes: { alone } }) => alone);
    if (broken === undefined) return { verdict: 'right', message: right };
    const losses = broken.messages.filter(({ lost }) => lost).length;
    return {
      verdict: 'right',
      message: `${right} And yet: ${losses} ${losses === 1 ? 'loss' : 'losses'}, and one attacks alone. Safer, never safe.`,
      run: broken,
      names: NAMES,
    };
  });
}

type PlanRun = Run<keyof typeof outcomes>;

function noPlan(answer: unknown): Finding | null {
  for (const general of ['A', 'B'] as const) {
    const given = (answer as Partial<Plan> | null | undefined)?.[general];
    if (typeof given?.start !== 'function') {
      return {
        verdict: 'wrong shape',
        message: `A plan is { A: role(…), B: role(…) }; general ${general} is no role.`,
      };
    }
    if (Object.keys(given.toss ?? {}).length > 0) {
      return {
        verdict: 'wrong shape',
        message: `General ${general} may not toss: in this assignment only the losses are left to chance.`,
      };
    }
  }
  return null;
}

/** Every way to lose messages, the fewest losses first. One with a run of too many messages never ends. */
function* everyRun(generals: System<keyof typeof outcomes>): Generator<PlanRun> {
  let level: readonly (readonly number[])[] = [[]];
  while (level.length > 0) {
    const next: number[][] = [];
    for (const lose of level) {
      const one = run(generals, { lose, mostEvents: MOST_EVENTS });
      yield one;
      for (const { number } of one.messages.slice(lose.at(-1) ?? 0)) next.push([...lose, number]);
    }
    level = next;
  }
}

/** A run that no plan may have. */
function unfair(one: PlanRun): Finding | null {
  if (one.messages.length > BUDGET) {
    const count = `${one.messages.length}${one.finished ? '' : ' and more'}`;
    return {
      verdict: 'wrong',
      message: `The plan may use ${BUDGET} messages in any run, but one uses ${count}.`,
      // A picture of a thousand arrows shows nothing.
      ...(one.messages.length <= 4 * BUDGET ? { run: one, names: NAMES } : {}),
    };
  }
  if (!one.finished) {
    return {
      verdict: 'wrong',
      message: `The plan has a run without end: after ${MOST_EVENTS} events a timer still runs.`,
    };
  }
  const early = one.events.find(
    ({ index, node, decided }) =>
      node === B && decided === 'attack' && !one.events.slice(0, index + 1).some(fromA),
  );
  if (early !== undefined) {
    return told(
      'known mistake',
      'B attacks without a word from A. The hour is A’s to choose, so B cannot know it before a message brings it: nothing was agreed.',
      one,
    );
  }
  return calledOff(one);
}

const fromA = ({ node, kind, from }: RunEvent) => node === B && kind === 'message' && from === A;

/**
 * A general who acts differently in two runs that were the same to him. So he knows what no messenger
 * told him: by a variable that both generals share.
 */
function secret(one: PlanRun, known: Map<string, string>): Finding | null {
  const decisions: Value[] = [null, null];
  for (const { index, node, kind, from, message, name, before, after, decided } of one.events) {
    const seen = JSON.stringify([node, kind, from, message, name, before, decisions[node]]);
    decisions[node] = decided ?? decisions[node] ?? null;
    const sent = one.messages.filter(({ sentBy }) => sentBy === index);
    const did = JSON.stringify([after, decisions[node], sent.map(({ to, message }) => [to, message])]);
    if ((known.get(seen) ?? did) !== did) {
      return told(
        'known mistake',
        `${NAMES[node]} acts otherwise than in another run that was the same to him: he knows what no messenger told him. A general knows only his state and his messages, so no variable may be shared.`,
        one,
      );
    }
    known.set(seen, did);
  }
  return null;
}

/** Where nothing was lost, and still they do not both attack. */
function idle(clean: PlanRun): Finding {
  const who = clean.end.nodes.findIndex(({ decided }) => decided !== undefined && decided !== 'attack');
  if (who >= 0) {
    const decided = shown(clean.end.nodes[who]?.decided);
    return told('known mistake', `${NAMES[who]} decides ${decided}; to attack is decide('attack').`, clean);
  }
  return told(
    'known mistake',
    'Nothing was lost, and still they do not both attack. A plan that never attacks is safe, and useless.',
    clean,
  );
}
