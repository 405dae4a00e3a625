import type { Property } from '../engines/explore/properties.js';
import type { End, System } from '../model/system.js';
import type { Value } from '../model/value.js';
import type { Acceptor } from '../protocols/paxos.js';

interface Mistake {
  readonly holds: Property['holds'];
  readonly message: string;
}

const leaders = ({ nodes }: End, { parameters }: System) => nodes.slice(0, parameters.leaders as number);
const acceptors = ({ nodes }: End, { parameters }: System) => nodes.slice(parameters.leaders as number);

const decided = ({ nodes }: End) => nodes.flatMap(({ decisions }) => decisions);
const oneAtMost = (values: readonly (Value | undefined)[]) => new Set(values).size < 2;

/** Properties that claim something else than that one value is decided, as many first ones do. */
export const MISTAKES: readonly Mistake[] = [
  { message: 'It is true in every state, whatever is decided.', holds: () => true },
  { message: 'It is the other way round.', holds: (at) => !oneAtMost(decided(at)) },
  {
    message:
      'It counts undefined as a value. That is what decided is at a node that has decided nothing, as an acceptor never does.',
    holds: ({ nodes }) => oneAtMost(nodes.map((node) => node.decided)),
  },
  {
    message: 'It counts undefined as a value. That is what decided is at a leader that has decided nothing.',
    holds: (at, system) => oneAtMost(leaders(at, system).map((leader) => leader.decided)),
  },
  {
    message:
      'It asks that all leaders decide, too. Every state is looked at, the first one as well, and a round may fail.',
    holds: (at, system) =>
      leaders(at, system).every((leader) => leader.decided !== undefined) && oneAtMost(decided(at)),
  },
  {
    message: 'Several leaders may decide, if it is the same value.',
    holds: (at) => decided(at).length < 2,
  },
  {
    message: 'It looks at two leaders only. There may be more.',
    holds: ({ nodes }) => oneAtMost(decided({ nodes: nodes.slice(0, 2) })),
  },
  {
    message:
      'It looks at what is accepted. Acceptors may well have accepted different values, of a round that failed and of a newer one; what counts is what the leaders decide.',
    holds: (at, system) =>
      oneAtMost(
        acceptors(at, system).flatMap(({ state }) => {
          const accepted = (state as Acceptor | null)?.accepted ?? null;
          return accepted === null ? [] : [accepted.value];
        }),
      ),
  },
];
