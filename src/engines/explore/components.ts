/**
 * The strongly connected components of a directed graph: the largest sets of nodes of which each can be reached from
 * each other one. In the order of their first nodes, and the nodes of each in order.
 *
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972).
 *
 * @param edges for each node, the nodes that its edges lead to
 */
export function components(edges: readonly (readonly number[])[]): number[][] {
  const order = new Int32Array(edges.length).fill(-1);
  const lowest = new Int32Array(edges.length);
  const done = new Uint8Array(edges.length);
  const open: number[] = [];
  const found: number[][] = [];
  let count = 0;
  for (const root of edges.keys()) {
    if (order[root] !== -1) continue;
    // Deep graphs would be too much for calls within calls.
    const calls: { readonly node: number; next: number }[] = [{ node: root, next: 0 }];
    order[root] = lowest[root] = count++;
    open.push(root);
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const { node } = call;
      const to = edges[node]?.[call.next++];
      if (to === undefined) {
        calls.pop();
        const above = calls.at(-1)?.node;
        if (above !== undefined) lowest[above] = Math.min(lowest[above] as number, lowest[node] as number);
        if (lowest[node] === order[node]) {
          const those = open.splice(open.lastIndexOf(node));
          for (const one of those) done[one] = 1;
          found.push(those.sort((a, b) => a - b));
        }
      } else if (order[to] === -1) {
        order[to] = lowest[to] = count++;
        open.push(to);
        calls.push({ node: to, next: 0 });
      } else if (done[to] === 0) {
        lowest[node] = Math.min(lowest[node] as number, order[to] as number);
      }
    }
  }
  return found.sort((a, b) => (a[0] as number) - (b[0] as number));
}
