/*
 * A plain search, as one would write it first: states are objects, those seen are a Set of JSON strings.
 */
import { child, type Found } from './child.ts';
import { type Body, type Local, referencePaxos, type Size, type Step } from './handlers.ts';

interface Flying {
  readonly from: number;
  readonly to: number;
  readonly body: Body;
}
interface State {
  readonly nodes: readonly Local[];
  readonly flying: readonly Flying[];
}

/** Messages in flight are a multiset: their order says nothing. */
const key = ({ nodes, flying }: State) =>
  JSON.stringify([nodes, flying.map((message) => JSON.stringify(message)).sort()]);

export function plain(size: Size): Found {
  const { nodes, initial, start, receive } = referencePaxos(size);
  const first: State = { nodes: Array.from({ length: nodes }, (_, i) => initial(i)), flying: [] };
  const seen = new Set([key(first)]);
  let transitions = 0;
  let level = [first];
  while (level.length > 0) {
    const next: State[] = [];
    for (const state of level) {
      for (const successor of successors(state)) {
        transitions++;
        const text = key(successor);
        if (seen.has(text)) continue;
        seen.add(text);
        if (!consistent(successor)) throw new Error(`two leaders are done with different values: ${text}`);
        next.push(successor);
      }
    }
    level = next;
  }
  return { states: seen.size, transitions };

  function successors({ nodes, flying }: State): State[] {
    const found: State[] = [];
    const after = (node: number, [local, sent]: Step, left: readonly Flying[]) =>
      found.push({
        nodes: nodes.map((old, i) => (i === node ? local : old)),
        flying: [...left, ...sent.map(([to, body]) => ({ from: node, to, body }))],
      });
    for (const [node, local] of nodes.entries()) {
      const step = start(local);
      if (step !== null) after(node, step, flying);
    }
    for (const [at, { from, to, body }] of flying.entries()) {
      const left = flying.filter((_, i) => i !== at);
      after(to, receive(nodes[to]!, from, body), left);
      if (size.lose) found.push({ nodes, flying: left });
    }
    return found;
  }
}

function consistent({ nodes }: State): boolean {
  const decided = nodes.filter((node) => node.is === 'leader').filter(({ phase }) => phase === 'done');
  return new Set(decided.map(({ value }) => value)).size <= 1;
}

if (import.meta.main) await child(plain);
