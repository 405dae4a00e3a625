import type { Effect, NodeEvent } from '../../../src/model/event.js';
import { type Local, localStep, UNSTARTED } from '../../../src/model/step.js';
import type { System } from '../../../src/model/system.js';
import { canonicalText } from '../../../src/model/value.js';
import type { Faults, State } from './plain-search.js';

/*
 * What "dead" means, written down as plainly as possible: texts and lists, everything tried until nothing is new. A
 * message is under way to a node that will ignore it whatever else it sees first. Whatever a node could be sent in
 * some order counts, also where no run has that order.
 */

const text = (value: unknown) => canonicalText(value, 'it');
const from = <Thing>(value: string) => JSON.parse(value) as Thing;

/** Takes what is dead out of a state; null where it has no end: more local steps than so many. */
export function plainDead(system: System, faults: Faults, most: number): ((state: State) => State) | null {
  const events = system.roles.map((_, node) => new Set([text({ event: 'start' }), ...faultsOf(node)]));
  const locals = system.roles.map((_, node) => {
    const { after, effects } = localStep(system, node, UNSTARTED, { event: 'start' });
    return new Set([text(effects.length === 0 && after.decisions.length === 0 ? after : UNSTARTED)]);
  });
  function faultsOf(node: number): string[] {
    const { crash = 0, recover = 0 } = faults;
    const may =
      !(node in system.faults.byzantine) && (typeof crash === 'object' ? crash.nodes.includes(node) : true);
    const crashes = (typeof crash === 'object' ? crash.atMost : crash) > 0;
    return [
      ...(may && crashes ? [text({ event: 'crash' })] : []),
      ...(may && recover > 0 ? [text({ event: 'recover' })] : []),
    ];
  }

  type Outcome = { after: string; effects: Effect[] };
  const known = new Map<string, Outcome[] | null>();
  let steps = 0;
  /** All that can come of an event, tosses and all; null where it cannot happen. */
  function outcomes(node: number, local: string, event: string): Outcome[] | null {
    const key = JSON.stringify([node, local, event]);
    let found = known.get(key);
    if (found === undefined) {
      found = work(node, from<Local>(local), from<NodeEvent>(event));
      known.set(key, found);
      steps += 1;
    }
    return found;
  }
  function work(node: number, local: Local, event: NodeEvent): Outcome[] | null {
    const { up, started } = local;
    const can = { start: up && !started, crash: up, recover: !up } as { [event: string]: boolean };
    if (!(can[event.event] ?? (started || !up))) return null;
    const finish = (after: Local, effects: readonly Effect[], tosses: readonly Effect[]): Outcome[] => {
      const [toss, ...rest] = tosses as Extract<Effect, { effect: 'toss' }>[];
      if (toss === undefined) return [{ after: text(after), effects: [...effects] }];
      return Array.from({ length: toss.sides }, (_, face) => face).flatMap((face) => {
        const next = localStep(system, node, after, { event: 'toss', name: toss.name, face });
        const more = next.effects.filter(({ effect }) => effect === 'toss');
        return finish(next.after, [...effects, ...next.effects], [...rest, ...more]);
      });
    };
    const { after, effects } = localStep(system, node, local, event);
    return finish(
      after,
      effects,
      effects.filter(({ effect }) => effect === 'toss'),
    );
  }

  const leads = system.roles.map(() => new Map<string, Set<string>>());
  for (let before = -1; before !== steps; ) {
    before = steps;
    for (const node of system.roles.keys()) {
      for (const local of [...(locals[node] as Set<string>)]) {
        for (const event of [...(events[node] as Set<string>)]) {
          for (const { after, effects } of outcomes(node, local, event) ?? []) {
            locals[node]?.add(after);
            leads[node]?.set(local, (leads[node]?.get(local) ?? new Set<string>()).add(after));
            for (const effect of effects) {
              if (effect.effect === 'send') {
                events[effect.to]?.add(text({ event: 'message', from: node, message: effect.message }));
              } else if (effect.effect !== 'toss') {
                events[node]?.add(text({ event: 'timer', name: effect.name }));
              }
            }
          }
          if (steps > most) return null;
        }
      }
    }
  }

  const isIgnored = (node: number, local: string, event: string): boolean => {
    const found = outcomes(node, local, event);
    if (found === null) return true;
    return found.length === 1 && found[0]?.after === local && found[0].effects.length === 0;
  };
  const answers = new Map<string, boolean>();
  const isDead = (node: number, local: Local, event: NodeEvent): boolean => {
    const key = text([node, local, event]);
    const answer = answers.get(key) ?? ignoredFrom(node, text(local), text(event));
    answers.set(key, answer);
    return answer;
  };
  const ignoredFrom = (node: number, start: string, event: string): boolean => {
    const reached = new Set([start]);
    for (const local of reached) {
      if (!isIgnored(node, local, event)) return false;
      for (const next of leads[node]?.get(local) ?? []) reached.add(next);
    }
    return true;
  };
  return (state) => ({
    ...state,
    messages: state.messages.filter((one) => {
      const { from: sender, to, message } = from<{ from: number; to: number; message: never }>(one);
      return !isDead(to, state.locals[to] as Local, { event: 'message', from: sender, message });
    }),
    timers: state.timers.filter((one) => {
      const { node, name } = from<{ node: number; name: string }>(one);
      return !isDead(node, state.locals[node] as Local, { event: 'timer', name });
    }),
  });
}
