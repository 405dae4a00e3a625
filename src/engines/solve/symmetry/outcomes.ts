import type { End } from '../../../model/system.js';
import { type Groups, NotAlike } from './groups.js';

/** So many ends are asked about, at most, for one that stands for them. */
const MOST_ENDS = 5000;

/**
 * Asks a question about an end and sees to it that the answer is the same for all ends that only exchange nodes of a group.
 * A question that looks at none of these nodes cannot tell; else all ends are tried.
 *
 * @throws NotAlike where an answer differs, or there are too many ends
 */
export function askAlike<Answer>(end: End, { groups, of }: Groups, ask: (end: End) => Answer): Answer {
  let looked = false;
  const watched = new Proxy(end.nodes as object[], {
    get(nodes, key, receiver) {
      if (typeof key === 'string' && of[Number(key)] !== undefined && (of[Number(key)] as number) >= 0)
        looked = true;
      return Reflect.get(nodes, key, receiver);
    },
  });
  const answer = ask({ ...end, nodes: watched as unknown as End['nodes'] });
  if (!looked) return answer;
  const expected = JSON.stringify(answer);
  const texts = end.nodes.map((node) => JSON.stringify(node));
  const open = [texts.map((_, node) => node)];
  const met = new Set([texts.join()]);
  for (const order of open) {
    for (const members of groups) {
      for (const [i, b] of members.slice(1).entries()) {
        const a = members[i] as number;
        const next = order.slice();
        next[a] = order[b] as number;
        next[b] = order[a] as number;
        const key = next.map((node) => texts[node]).join();
        if (met.has(key)) continue;
        met.add(key);
        open.push(next);
        if (open.length > MOST_ENDS) throw new NotAlike('too many ends differ only by an exchange of nodes');
        const exchanged = { ...end, nodes: next.map((node) => end.nodes[node]) } as End;
        if (JSON.stringify(ask(exchanged)) !== expected)
          throw new NotAlike(`an outcome tells nodes ${a} and ${b} apart`);
      }
    }
  }
  return answer;
}
