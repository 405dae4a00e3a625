import { type Action, broadcast, cancelTimer, decide, send, setTimer } from '../../../src/model/actions.js';
import type { AnyRole } from '../../../src/model/role.js';
import { type System, system } from '../../../src/model/system.js';
import { Draw } from '../draw.js';

/**
 * A random protocol around a hub, node 0: the other nodes have the same role, and to some of their messages all react
 * alike. What happens at the same time mostly commutes: states are counted on, whatever came.
 */
export function randomStar(seed: number | string): System {
  const draw = new Draw(`star ${seed}`);
  const nodes = draw.one([3, 4, 4, 5]);
  const peers = draw.chance(0.4);
  type Star = { readonly s: number; readonly fuel: number };
  type Deed = 'nothing' | 'answer' | 'broadcast' | 'to the hub' | 'timer' | 'decide';
  const starRole = (isHub: boolean): AnyRole => {
    const deeds: readonly Deed[] = [
      'nothing',
      'answer',
      'answer',
      'timer',
      'decide',
      ...(isHub || peers ? (['broadcast', 'broadcast'] as const) : (['to the hub'] as const)),
    ];
    const size = 2 + draw.below(4);
    const fuel = 1 + draw.below(2);
    const when = draw.below(size);
    const table = new Map(
      ['start', 'X', 'Y', 'tick'].map((event) => [
        event,
        {
          by: draw.below(3),
          always: draw.chance(0.4),
          deed: draw.one(deeds),
          type: draw.one(['X', 'Y']),
          delay: draw.one([1, 2, 2.5]),
        },
      ]),
    );
    const perform = (event: string, me: Star, from: number): readonly [Star, ...Action[]] => {
      const entry = table.get(event);
      if (entry === undefined) return [me];
      const { by, always, deed, type, delay } = entry;
      const s = Math.min(me.s + by, size);
      const acts = me.fuel > 0 && (always || (me.s <= when && s > when)) && deed !== 'nothing';
      const actions: { readonly [name in Deed]: Action } = {
        nothing: cancelTimer('tick'),
        answer: from < 0 ? cancelTimer('tick') : send(from, { type }),
        broadcast: broadcast({ type }),
        'to the hub': send(0, { type }),
        timer: setTimer('tick', delay),
        decide: decide('it'),
      };
      return [{ s, fuel: acts ? me.fuel - 1 : me.fuel }, ...(acts ? [actions[deed]] : [])];
    };
    const hears = (type: string) => (me: Star, _: unknown, from: number) => perform(type, me, from);
    return {
      start: () => {
        const [me, ...actions] = perform('start', { s: 0, fuel }, -1);
        return [me, ...(isHub ? [broadcast({ type: 'X' })] : []), ...actions];
      },
      on: { X: hears('X'), Y: hears('Y') },
      timer: { tick: (me: Star) => perform('tick', me, -1) },
    };
  };
  const [hub, other] = [starRole(true), starRole(false)];
  const isStar = (state: unknown): Star => state as Star;
  return system({
    name: `random star ${seed}`,
    nodes,
    role: (id) => (id === 0 ? hub : other),
    network: { duplication: draw.one([0, 0, 0, 0.5, 1]) },
    outcomes: {
      all: () => true,
      hubFar: ({ nodes: [first] }) => isStar(first?.state).s > 1,
      hubDecides: ({ nodes: [first] }) => first?.decided !== undefined,
      evenSum: ({ nodes: all }) => all.reduce((sum, { state }) => sum + isStar(state).s, 0) % 2 === 0,
      oneDecides: ({ nodes: all }) => all.some(({ decided }) => decided !== undefined),
    },
    parameters: { peers: peers ? 'talk' : 'are silent' },
  });
}
