/**
 * Who is writing? `console.log` and `process.stdout.write` of a cell go to that cell's output, and so do
 * those of the timers and promises it left behind when other cells run: Node's async context says whose
 * they are.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CellOutput, StreamName } from './output.js';

const running = new AsyncLocalStorage<CellOutput>();
let last: CellOutput | undefined;

/** Runs `work` with `output` as the place for all it writes and shows, then or later. */
export function withOutput<T>(output: CellOutput, work: () => T): T {
  last = output;
  return running.run(output, work);
}

/** The output of the cell that the running code belongs to; the last cell's where that is unknown. */
export function currentOutput(): CellOutput | undefined {
  return running.getStore() ?? last;
}

/** The output of the cell that the running code is of, or was left behind by; undefined for the kernel's own. */
export function inCell(): CellOutput | undefined {
  return running.getStore();
}

/** Writes to the kernel's own stderr, which Jupyter's server logs. */
export let log: (text: string) => void = (text) => {
  process.stderr.write(`${text}\n`);
};

/** From now on, what this process writes lands in cells. */
export function captureStreams(): void {
  const stderr = process.stderr.write.bind(process.stderr);
  log = (text) => {
    stderr(`[quorumlab] ${text}\n`);
  };
  // A terminal that Jupyter happens to run in is not where cells print: their output is the same everywhere.
  delete process.env.FORCE_COLOR;
  capture('stdout');
  capture('stderr');
}

function capture(name: StreamName): void {
  const stream = process[name];
  stream.isTTY = false;
  const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  // Bytes of one character may come in two writes of one cell.
  const decoders = new WeakMap<CellOutput, TextDecoder>();
  const text = (output: CellOutput, chunk: string | Uint8Array, encoding: unknown): string => {
    const bytes =
      typeof chunk === 'string' && isOther(encoding) ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
    if (typeof bytes === 'string') return bytes;
    const decoder = decoders.get(output) ?? new TextDecoder();
    decoders.set(output, decoder);
    return decoder.decode(bytes, { stream: true });
  };
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const output = currentOutput();
    if (!output) return original(chunk, ...rest);
    output.write(name, text(output, chunk, rest[0]));
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  }) as typeof stream.write;
}

/** Whether a text written in `encoding` says bytes, and not itself. */
function isOther(encoding: unknown): boolean {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) && !/^utf-?8$/i.test(encoding);
}
