import type { Behaviour } from './behaviour.js';
import type { Rules } from './rules.js';

/** What each Byzantine node may send to each other node, as numbers. */
export function liesOf(behaviour: Behaviour, { byzantine }: Rules): number[] {
  return [...byzantine].flatMap(([from, messages]) => {
    const others = behaviour.locals.flatMap((_, node) => (node === from ? [] : node));
    return others.flatMap((node) =>
      messages.map((message) => behaviour.thing({ node, event: { event: 'message', from, message } })),
    );
  });
}
