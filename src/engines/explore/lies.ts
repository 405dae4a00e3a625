import type { Behaviour } from './behaviour.js';

/** What a Byzantine node may send to each other node, as numbers. */
export function liesOf(behaviour: Behaviour, from: number, messages: readonly unknown[]): number[] {
  const others = behaviour.locals.flatMap((_, node) => (node === from ? [] : node));
  return others.flatMap((node) =>
    messages.map((message) =>
      behaviour.thing({ node, event: { event: 'message', from, message: message as never } }),
    ),
  );
}
