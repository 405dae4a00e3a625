import exp from '@stdlib/math-base-special-exp';
import seedrandom from 'seedrandom';
import { certain, closerLook, spotWidth } from '../../src/engines/exponential.js';
import { trialStreams } from '../../src/engines/random.js';
import type { RunEvent, RunMessage } from '../../src/engines/run.js';
import type { Action } from '../../src/model/actions.js';
import type { Delay } from '../../src/model/network.js';
import type { AnyRole } from '../../src/model/role.js';
import type { System } from '../../src/model/system.js';
import type { Value } from '../../src/model/value.js';

/*
 * The semantics of design.md once more, slowly and obviously: objects, one sorted array, handlers called
 * directly. The engine must do the same, event for event and draw for draw.
 */

type Writable<T> = { -readonly [key in keyof T]: T[key] };
type What =
  | { kind: 'message'; from: number; message: Value; copy: Writable<RunMessage> }
  | { kind: 'timer'; name: string; setting: object }
  | { kind: 'toss'; name: string; face: number }
  | { kind: 'start' | 'crash' | 'recover' };
type Due = { time: number; sequence: number; node: number; what: What };

export interface ReferenceRun {
  events: RunEvent[];
  messages: RunMessage[];
  nodes: { state: Value; decisions: Value[]; crashed: boolean }[];
  sent: number;
  lost: number;
  delivered: number;
  finished: boolean;
}

export function referenceRun(
  system: System,
  { seed = 1 as number | string, point = 0, trial = 0, mostEvents = 100_000 },
): ReferenceRun {
  const { network, faults } = system;
  const stream = { s0: 0, s1: 0, s2: 0, c: 0 };
  trialStreams(seed, point)(trial, stream);
  const draw = seedrandom.alea('', { state: stream });

  const nodes = system.roles.map((role, id) => ({
    id,
    role: role as AnyRole,
    self: { id, nodes: system.nodes, input: system.inputs[id] as Value },
    state: null as Value,
    decisions: [] as Value[],
    crashed: false,
    started: false,
    timers: new Map<string, object>(),
    stepsToCrash: Infinity,
  }));
  type Node = (typeof nodes)[number];
  const run: ReferenceRun = {
    events: [],
    messages: [],
    nodes,
    sent: 0,
    lost: 0,
    delivered: 0,
    finished: true,
  };

  let sequence = 0;
  let agenda: Due[] = [];
  /** What comes before everything on the agenda: faces of tosses, crashes that are due. */
  const atOnce: Due[] = [];
  const schedule = (time: number, node: number, what: What) => {
    agenda.push({ time, sequence: sequence++, node, what });
    agenda = agenda.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
  };

  for (const crash of faults.crash) {
    const node = nodes[crash.node] as Node;
    const crashes: Due = { time: 0, sequence: -1, node: crash.node, what: { kind: 'crash' } };
    if ('at' in crash && crash.at > 0) schedule(crash.at, crash.node, crashes.what);
    else if ('at' in crash || crash.afterEvents === 0) atOnce.push(crashes);
    else node.stepsToCrash = crash.afterEvents;
  }
  const starts: Due[] = nodes.map(({ id }) => ({ time: 0, sequence: -1, node: id, what: { kind: 'start' } }));

  let steps = 0;
  let clock = 0;
  for (;;) {
    const next = atOnce.shift() ?? starts.shift() ?? agenda.shift();
    if (next === undefined) return run;
    const { what } = next;
    const node = nodes[next.node] as Node;
    clock = Math.max(clock, next.time);
    if (what.kind === 'timer' && node.timers.get(what.name) !== what.setting) continue;
    if (steps++ === mostEvents) return { ...run, finished: false };
    step(node, what);
    if (what.kind !== 'crash' && --node.stepsToCrash === 0) {
      atOnce.unshift({ time: clock, sequence: -1, node: node.id, what: { kind: 'crash' } });
    }
  }

  /** One event at one node, the messages it sends itself included. */
  function step(node: Node, what: What): void {
    if (what.kind === 'message') {
      run.delivered++;
      what.copy.arrived = clock;
      if (!node.crashed) what.copy.receivedBy = run.events.length;
    }
    if (what.kind === 'timer') node.timers.delete(what.name);
    if (what.kind === 'crash') {
      note(node, what, node.state, []);
      node.crashed = true;
      node.timers.clear();
      const back = faults.crash.find((crash) => crash.node === node.id)?.recoverAfter;
      if (back !== undefined) schedule(clock + back, node.id, { kind: 'recover' });
      return;
    }
    if (what.kind === 'recover') node.crashed = false;
    if (node.crashed) return;

    const outgoing: { by: number; action: Action }[] = [];
    const waiting: What[] = [what];
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const before = node.state;
      const decidedBefore = node.decisions.length;
      const answer = handle(node, one) as Value | [Value, ...Action[]];
      const [state, ...actions] = (Array.isArray(answer) ? answer : [answer]) as [Value, ...Action[]];
      node.state = state;
      for (const action of actions) {
        if (action.action === 'decide') {
          if (!node.decisions.includes(action.value)) node.decisions.push(action.value);
        } else if (action.action === 'send' && action.to === node.id) {
          const copy = null as unknown as Writable<RunMessage>;
          waiting.push({ kind: 'message', from: node.id, message: action.message as Value, copy });
        } else {
          outgoing.push({ by: run.events.length, action });
        }
      }
      note(node, one, before, node.decisions.slice(decidedBefore), actions);
    }
    for (const { by, action } of outgoing) act(node, by, action);
  }

  function handle(node: Node, what: What): unknown {
    const { role, self, state } = node;
    switch (what.kind) {
      case 'message': {
        const handler = role.on?.[(what.message as { type: string }).type];
        return handler === undefined ? state : handler(state, what.message as never, what.from, self);
      }
      case 'timer':
        return role.timer?.[what.name]?.(state, self);
      case 'toss':
        return role.toss?.[what.name]?.(state, what.face, self);
      case 'recover':
        if (node.started && role.recover !== undefined) {
          return role.recover((role.stable === undefined ? null : role.stable(state)) as never, self);
        }
        node.started = true;
        return role.start(self);
      default:
        node.started = true;
        return role.start(self);
    }
  }

  function act(node: Node, by: number, action: Action): void {
    switch (action.action) {
      case 'send':
        transmit(node.id, action.to, action.message as Value, by);
        return;
      case 'broadcast':
        for (const { id } of nodes) if (id !== node.id) transmit(node.id, id, action.message as Value, by);
        return;
      case 'setTimer': {
        const setting = {};
        node.timers.set(action.name, setting);
        schedule(clock + action.delay, node.id, { kind: 'timer', name: action.name, setting });
        return;
      }
      case 'cancelTimer':
        node.timers.delete(action.name);
        return;
      case 'toss': {
        const face = Math.floor(draw() * action.sides);
        atOnce.push({
          time: clock,
          sequence: -1,
          node: node.id,
          what: { kind: 'toss', name: action.name, face },
        });
      }
    }
  }

  function transmit(from: number, to: number, message: Value, sentBy: number): void {
    const copies = network.duplication > 0 && draw() < network.duplication ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const loss = typeof network.loss === 'number' ? network.loss : (network.loss[from]?.[to] as number);
      const unlucky = loss >= 1 || (loss > 0 && draw() < loss);
      const lost = unlucky || network.partitions.some((partition) => parted(partition));
      const copy: Writable<RunMessage> = {
        ...{ number: run.messages.length + 1, from, to, message, sent: clock, sentBy, lost },
        ...{ arrived: null, receivedBy: null },
      };
      run.messages.push(copy);
      run.sent++;
      if (lost) run.lost++;
      else schedule(dueOn(from, to), to, { kind: 'message', from, message, copy });
    }

    function parted({ from: begin, until, groups }: (typeof network.partitions)[number]): boolean {
      const groupOf = (node: number) => groups.findIndex((group) => group.includes(node));
      return clock >= begin && clock < until && groupOf(from) !== groupOf(to);
    }
  }

  /** When a message sent now arrives: on a FIFO link, not before any that was sent earlier. */
  function dueOn(from: number, to: number): number {
    const due = clock + delayOf(network.delay);
    if (!network.fifo) return due;
    const earlier = agenda.filter(
      ({ node, what }) => node === to && what.kind === 'message' && what.from === from,
    );
    return Math.max(due, ...earlier.map(({ time }) => time));
  }

  function delayOf(delay: Delay): number {
    switch (delay.law) {
      case 'constant':
        return delay.delay;
      case 'uniform':
        return delay.low + (delay.high - delay.low) * draw();
      case 'exponential':
        return delay.mean * exponential();
      default:
        return delay.least * exp(exponential() * (1 / delay.shape));
    }
  }

  /** By the ziggurat of exponential.ts, which has a test of its own. */
  function exponential(): number {
    for (;;) {
      const bits = draw() * 2 ** 32;
      const [layer, spot] = [bits % 256, Math.floor(bits / 256)];
      const x = (spotWidth[layer] as number) * spot;
      if (spot < (certain[layer] as number)) return x;
      const closer = closerLook(layer, x, draw());
      if (closer >= 0) return closer;
    }
  }

  function note(
    node: Node,
    what: What,
    before: Value,
    decided: readonly Value[],
    actions: readonly Action[] = [],
  ): void {
    const set = actions.flatMap((action) => (action.action === 'setTimer' ? [action.name] : []));
    const stopped = actions.flatMap((action) => (action.action === 'cancelTimer' ? [action.name] : []));
    run.events.push({
      index: run.events.length,
      time: clock,
      node: node.id,
      kind: what.kind,
      ...(what.kind === 'message' ? { from: what.from, message: what.message } : {}),
      ...(what.kind === 'timer' || what.kind === 'toss' ? { name: what.name } : {}),
      ...(what.kind === 'toss' ? { face: what.face } : {}),
      ...(what.kind === 'message' && what.copy !== null ? { number: what.copy.number } : {}),
      before,
      after: node.state,
      ...(decided.length > 0 ? { decided: decided[0] as Value } : {}),
      ...(set.length > 0 ? { setTimers: set } : {}),
      ...(stopped.length > 0 ? { cancelTimers: stopped } : {}),
    });
  }
}
