/*
 * The yardstick: a bare event loop that does nothing but forward messages. A binary heap over typed
 * arrays, exponential delays, no protocol, no losses, no outcomes. About what this machine can do.
 *
 * usage: node heap-loop.ts EVENTS IN_FLIGHT     prints messages a second
 */
const [events = 20_000_000, inFlight = 10] = process.argv.slice(2).map(Number);

let state = 1;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const time = new Float64Array(1024);
const node = new Int32Array(1024);
let size = 0;

function push(due: number, to: number): void {
  let i = size++;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (time[parent]! <= due) break;
    time[i] = time[parent]!;
    node[i] = node[parent]!;
    i = parent;
  }
  time[i] = due;
  node[i] = to;
}

function pop(): number {
  const first = node[0]!;
  const lastTime = time[--size]!;
  const lastNode = node[size]!;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= size) break;
    if (child + 1 < size && time[child + 1]! < time[child]!) child++;
    if (time[child]! >= lastTime) break;
    time[i] = time[child]!;
    node[i] = node[child]!;
    i = child;
  }
  time[i] = lastTime;
  node[i] = lastNode;
  return first;
}

const got = new Int32Array(inFlight);
function forward(count: number): void {
  for (let done = 0; done < count; done++) {
    const now = time[0]!;
    const to = pop();
    got[to]!++;
    push(now - Math.log(1 - random()), (random() * inFlight) | 0);
  }
}

for (let i = 0; i < inFlight; i++) push(0, i);
forward(events / 20);
const started = performance.now();
forward(events);
console.log(Math.round(events / ((performance.now() - started) / 1e3)));
