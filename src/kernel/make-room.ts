/** Before something is added to `kept`, which holds at most `most`: the oldest goes. */
export function makeRoom<Key>(kept: Map<Key, unknown> | Set<Key>, most: number): void {
  if (kept.size < most) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}
