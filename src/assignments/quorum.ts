import { answered, answerTo, type Feedback, feedback, notAFunction } from './feedback.js';

/**
 * 6.1: whether `voices` of `nodes` make a quorum. Checked by what a quorum is for: any two of them
 * share a node, and one is left when fewer than half of the nodes have crashed.
 */
export function isQuorum(answer: (voices: number, nodes: number) => boolean): Feedback {
  return feedback('6.1', 2, () => {
    const shape = notAFunction(answer, 'isQuorum(voices, nodes)');
    if (shape !== null) return shape;
    const points: Parameters<typeof quorumProblem>[0][] = [];
    for (const nodes of SIZES) {
      for (let voices = 0; voices <= nodes; voices++) {
        const given = answerTo('isQuorum', answer as (...given: number[]) => unknown, voices, nodes);
        if (typeof given !== 'boolean') {
          return {
            verdict: 'wrong shape',
            message: `isQuorum(${voices}, ${nodes}) must be true or false, but is ${answered(given)}.`,
          };
        }
        points.push({ voices, nodes, given });
      }
    }
    const problem = plainest(points);
    if (problem === null) {
      return {
        verdict: 'right',
        message: 'Any two of your quorums share a node, and one is left while fewer than half have crashed.',
      };
    }
    const mistake = QUORUMS.find(({ rule }) =>
      points.every(({ voices, nodes, given }) => rule(voices, nodes) === given),
    );
    return mistake === undefined
      ? { verdict: 'wrong', message: problem }
      : { verdict: 'known mistake', message: `${mistake.message} ${problem}` };
  });
}

/** Few nodes show most mistakes; more show a rule that changes with their number. */
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 101];

interface Point {
  readonly voices: number;
  readonly nodes: number;
  readonly given: boolean;
}

/**
 * Why the answers cannot be: of all reasons the one that is told of the fewest nodes, but rather of several
 * than of one, and rather of a quorum that somebody is in, or somebody is missing from.
 */
function plainest(points: readonly Point[]): string | null {
  const odd = ({ voices, nodes, given }: Point) =>
    (nodes === 1 ? 2 : 0) + ((given ? voices === 0 : voices === nodes) ? 1 : 0);
  const problems = points.flatMap((point) => {
    const problem = quorumProblem(point);
    return problem === null ? [] : [{ problem, odd: odd(point) }];
  });
  return problems.sort((a, b) => a.odd - b.odd)[0]?.problem ?? null;
}

/** Why an answer cannot be, or null where it can. */
function quorumProblem({ voices, nodes, given }: Point): string | null {
  const of = `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
  if (given && voices === 0) return `With ${of} you call 0 voices a quorum: then nobody need be asked.`;
  if (given && 2 * voices <= nodes) {
    return (
      `With ${of} you call ${voices} a quorum. Then ${numbered(0, voices)} is one and ${numbered(voices, voices)} is another, ` +
      'with no node in common: nobody is there to tell the second what the first accepted.'
    );
  }
  const crashed = nodes - voices;
  if (given || 2 * crashed >= nodes) return null;
  if (crashed === 0) {
    return `With ${of}${nodes === 1 ? '' : ', all of them'} up, no quorum can be found. The system stands still for no reason.`;
  }
  return (
    `With ${of}, ${crashed} of them crashed, ${voices} are left: fewer than half are gone, and yet ` +
    'no quorum can be found. The system stands still for no reason.'
  );
}

/** So many nodes from one on, as a set: `{2, 3}`. */
function numbered(first: number, count: number): string {
  const nodes = Array.from({ length: count }, (_, i) => first + i);
  return `{${(count > 4 ? [first, '…', nodes.at(-1)] : nodes).join(', ')}}`;
}

/** Quorums that are wrong in ways that many first ones are. */
const QUORUMS: readonly {
  readonly rule: (voices: number, nodes: number) => boolean;
  readonly message: string;
}[] = [
  {
    rule: (voices, nodes) => voices >= nodes / 2,
    message: 'Half of the nodes are not enough: more than half is.',
  },
  {
    rule: (voices, nodes) => voices >= Math.floor(nodes / 2),
    message: 'Rounded down, half of the nodes are not enough: more than half is.',
  },
  { rule: (voices, nodes) => voices === nodes, message: 'All nodes are more than it takes.' },
  {
    rule: (voices, nodes) => voices >= nodes - 1,
    message: 'All but one is not what it takes: with few nodes too little, with many too much.',
  },
  {
    rule: (voices, nodes) => voices > nodes / 2 + 1,
    message: 'That is one too many: more than half is enough.',
  },
  {
    rule: (voices, nodes) => voices >= nodes / 2 + 1,
    message: 'With an odd number of nodes that asks for one too many: (n + 1) / 2 is more than half already.',
  },
  {
    rule: (voices, nodes) => voices > (2 * nodes) / 3,
    message: 'Two thirds are for nodes that lie. Here they only stop, and more than half is enough.',
  },
  { rule: (voices) => voices > 0, message: 'A single node is no quorum among several.' },
  {
    rule: (voices, nodes) => voices < nodes / 2,
    message: 'That is the other way round: it is true for a minority.',
  },
];
