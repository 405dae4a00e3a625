/*
 * What our kernel does, and how soon, beside tslab alone, Deno and ipykernel, in one run: each measurement
 * has a fresh kernel, and the kernels are measured in turn. A kernel that hangs or dies is recorded as doing
 * so, killed, and not asked that again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signalCode } from '../scripts/lib/command.mjs';
import { Client, killAll } from './kernel/client.ts';
import { distinct, hindrance, type Measure, measures, type Value } from './kernel/measures.ts';
import { type Peer, peers } from './kernel/peers.ts';

/** Where a reader's notebooks stand, and so where the kernels run. */
const notebooks = fileURLToPath(new URL('../notebooks', import.meta.url));

/** @param python of an environment that has ipykernel and deno */
export async function benchKernel(python: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'quorumlab-bench-'));
  process.on('exit', () => {
    killAll();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(signalCode(signal)));
  }

  const compared = peers(python, scratch);
  console.log('kernel: times are medians of several rounds, each with a fresh kernel, the kernels in turn');
  console.log(`on ${availableParallelism()} cores, ${process.platform} ${process.arch}\n`);
  for (const { name, version } of compared) console.log(`- ${name}: ${version}`);

  // The first start of each fills its caches, and is not counted.
  for (const peer of compared) await measure({ rows: [], rounds: 1, run: measures[0]!.run }, peer, scratch);
  const table: string[][] = [['', ...compared.map(({ name }) => name)]];
  for (const [at, one] of measures.entries()) {
    const found = compared.map((): Value[][] => []);
    for (let round = 0; round < one.rounds; round++) {
      for (let turn = 0; turn < compared.length; turn++) {
        // Whoever comes first differs, should that matter.
        const whose = (round + turn) % compared.length;
        const values = found[whose] as Value[][];
        if (values.some((before) => before.some(isHindrance))) continue;
        const peer = compared[whose] as Peer;
        progress(`${at + 1} of ${measures.length}, round ${round + 1} of ${one.rounds}: ${peer.name}`);
        values.push(await measure(one, peer, scratch));
      }
    }
    for (const [row, { title, show }] of one.rows.entries()) {
      table.push([
        title,
        ...found.map((rounds) =>
          cell(
            rounds.map((values) => values[row] as Value),
            show,
          ),
        ),
      ]);
    }
  }
  progress('');
  console.log(`\n${markdown(table)}`);
}

/** One run of one measure, with a kernel of its own. */
async function measure({ rows, run }: Measure, peer: Peer, scratch: string): Promise<Value[]> {
  let client: Client | undefined;
  try {
    return await run(async () => {
      client = await Client.start(peer, notebooks, scratch);
      return client;
    }, peer);
  } catch (error) {
    const what = hindrance(error);
    return rows.map((_, at) => (at === 0 ? what : '–'));
  } finally {
    await client?.close();
  }
}

const isHindrance = (value: Value): boolean =>
  typeof value === 'string' && /kernel dies|hangs|not in/.test(value);

/** Numbers by their median or range, and all that was said. */
function cell(values: Value[], show: (numbers: number[]) => string): string {
  const numbers = values.filter((value) => typeof value === 'number');
  const texts = values.filter((value) => typeof value === 'string');
  return distinct([...(numbers.length > 0 ? [show(numbers)] : []), ...texts]);
}

function markdown([head, ...body]: string[][]): string {
  const all = [head ?? [], ...body];
  const widths = (head ?? []).map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] as number)).join(' | ')} |`;
  return [line(head ?? []), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** Says what is being done, where someone looks on; the next word takes its place. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
