import { lossPatterns } from '../adversaries/loss-patterns.js';
import { type Run, type RunEvent, run } from '../engines/run.js';
import type { AnyRole } from '../model/role.js';
import { system } from '../model/system.js';
import type { Value } from '../model/value.js';
import { A, B } from '../protocols/two-generals.js';
import { type Feedback, type Finding, feedback } from './feedback.js';
import { calledOff, NAMES, otherWord, outcomes, told } from './generals.js';

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
    // Each run asks the handlers anew: one that remembers something between runs shows itself so.
    const patterns = lossPatterns((lose) => run(generals, { lose, mostEvents: MOST_EVENTS }));
    for (const { run: one } of patterns) {
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
  const other = otherWord(clean);
  if (other !== null) return other;
  return told(
    'known mistake',
    'Nothing was lost, and still they do not both attack. A plan that never attacks is safe, and useless.',
    clean,
  );
}
