import { explore } from '../engines/explore/explore.js';
import { always, consistency, type Property } from '../engines/explore/properties.js';
import type { Run } from '../engines/run.js';
import { referencePaxos } from '../experiments/reference-paxos.js';
import { shown } from '../model/check.js';
import type { End, System } from '../model/system.js';
import { answered, type Feedback, type Finding, feedback, isNotStarted, thrown } from './feedback.js';
import { MISTAKES } from './wrong-properties.js';

/**
 * 7.1: consistency, as a property of one's own. Its answers are compared in every state of Paxos, and of Paxos
 * with the slide's step 4 at its word, where two values can be decided: with two leaders, and with three. `explore`
 * does it, and so finds the shortest run to a state in which it answers otherwise than it should.
 */
export function oneValue(answer: Property): Feedback {
  return feedback('7.1', 3, () => {
    const shape = noProperty(answer);
    if (shape !== null) return shape;
    for (const paxos of SYSTEMS) {
      const run = firstDifference(answer.holds, consistency.holds, paxos);
      if (run !== null) return mistaken(answer, paxos, run);
    }
    return {
      verdict: 'right',
      message:
        'Your property is true in every state of Paxos, with two leaders and with three. Without the promise it is false just where two values are decided.',
    };
  });
}

const SYSTEMS: readonly System[] = [
  referencePaxos({ leaders: 2, acceptors: 3 }),
  referencePaxos({ leaders: 2, acceptors: 3, mutant: 'literal-accept' }),
  referencePaxos({ leaders: 3, acceptors: 1 }),
  referencePaxos({ leaders: 3, acceptors: 1, mutant: 'literal-accept' }),
];

/** What the kinds of properties ask. */
const ASKED: ReadonlyMap<unknown, string> = new Map([
  ['always', 'whether it holds in every state'],
  ['sometimes', 'whether there is a state in which it holds'],
  ['eventually', 'whether every run comes to a state in which it holds'],
]);

function noProperty(answer: unknown): Finding | null {
  const { kind, holds } = (answer ?? {}) as Partial<Property>;
  const asks = ASKED.get(kind);
  if (typeof holds !== 'function' || asks === undefined) {
    return {
      verdict: 'wrong shape',
      message: `The check needs a property, as always('one value', …) makes it; it got ${shown(answer)}.`,
    };
  }
  if (kind === 'always') return null;
  return {
    verdict: 'known mistake',
    message: `${kind} asks ${asks}. That something holds in every state is claimed by always.`,
  };
}

/** What a property says, or what it throws. */
function saidBy(holds: Property['holds'], at: End, system: System): { said: unknown } | { threw: unknown } {
  try {
    // A list of its own, as some take out of it what they do not look at.
    const said: unknown = holds({ nodes: [...at.nodes] }, system);
    // A promise's failure is not the news: unhandled, it would end the process.
    if (typeof said !== 'boolean') Promise.resolve(said).catch(() => {});
    return { said };
  } catch (threw) {
    return { threw };
  }
}

/** A shortest run to a state in which two properties do not say the same; null where there is none. */
function firstDifference(yours: Property['holds'], model: Property['holds'], paxos: System): Run | null {
  const same = always('the same', (at) => {
    const mine = saidBy(yours, at, paxos);
    return 'said' in mine && mine.said === model(at, paxos);
  });
  // Messages that are ignored for ever are seen by no property.
  const { properties } = explore(paxos, { properties: [same], reduce: { dropDead: true } });
  return properties[0]?.run ?? null;
}

/** What is wrong with an answer, told by a run at whose end it says something else than it should. */
function mistaken(answer: Property, paxos: System, run: Run): Finding {
  const { end } = run;
  const found = saidBy(answer.holds, end, paxos);
  // Before the first step there is nothing to be drawn.
  const shows = run.events.length > 0 ? { run, names: namesOf(paxos) } : {};
  const state = `${run.events.length > 0 ? 'At the end of the run below' : 'At the beginning'}, ${decisionsOf(end, paxos)}`;
  if ('threw' in found) {
    if (isNotStarted(found.threw)) throw found.threw;
    return {
      verdict: 'wrong shape',
      message: `${state}: your property threw ${thrown(found.threw)}`,
      ...shows,
    };
  }
  const { said } = found;
  if (typeof said !== 'boolean') {
    return {
      verdict: 'wrong shape',
      message: `${state}. Your property must be true or false there, but is ${answered(said)}.`,
      ...shows,
    };
  }
  const wanted = consistency.holds(end, paxos);
  if (said === wanted) {
    return {
      verdict: 'known mistake',
      message:
        'Asked twice about the same state, your property answers differently: it keeps something in a variable outside.',
    };
  }
  const story = `${state}: ${wanted ? 'no two values' : 'two values'}. Your property is ${said} there, and should be ${wanted}.`;
  const mistake = MISTAKES.find(({ holds }) =>
    SYSTEMS.every((one) => firstDifference(answer.holds, holds, one) === null),
  );
  return mistake === undefined
    ? { verdict: 'wrong', message: story, ...shows }
    : { verdict: 'known mistake', message: `${mistake.message} ${story}`, ...shows };
}

function namesOf({ nodes, parameters }: System): string[] {
  const leaders = parameters.leaders as number;
  return Array.from({ length: nodes }, (_, id) =>
    id < leaders ? `leader ${id + 1}` : `acceptor ${'ABC'[id - leaders]}`,
  );
}

/** Who has decided what, in words. */
function decisionsOf({ nodes }: End, paxos: System): string {
  const names = namesOf(paxos);
  const decisions = nodes.flatMap(({ decided }, id) =>
    decided === undefined ? [] : [`${names[id]} has decided ${shown(decided)}`],
  );
  return decisions.length === 0 ? 'nobody has decided' : decisions.join(' and ');
}
