/*
 * SPIN on the reference model, where it and a C compiler are installed (Debian: `apt-get install spin gcc`): its
 * verifier is generated and compiled in a temporary folder, and then run as often as asked.
 *
 * The options are the best exact ones, of those tried with SPIN 6.5.2 and GCC 12. Whole runs, medians of 3 to 7,
 * on (2 leaders, 3 acceptors, losses) and (2 leaders, 4 acceptors, none lost), with a state of 20 bytes:
 *
 *   all that is below                                             0.96 s   1.66 s
 *   -O2 in place of -O3; -w one less or more; -m50 or -m1000      as fast, within the noise
 *   only -O2 -DSAFETY -DNOREDUCE -DNOCOMP -DSFH                   1.06 s   1.73 s
 *   ... without -DNOCOMP (states are copied byte by byte)         1.28 s   1.83 s
 *   ... without -DSFH (Jenkins's hash), or with -DHASH32          1.02 to 1.13 s
 *   ... -march=native                                             1.08 s   1.87 s
 *   -w 24 in place of 21: the table no longer fits the cache      1.20 s
 *   -DBFS, with and without -DNOCOMP -DSFH                        1.41 s, 1.55 s
 *   -DCOLLAPSE                                                    2.45 s
 *   huge pages (glibc's tunable)                                           as fast, within the noise
 *
 * Two thirds of its time go into looking states up in memory. -DNOVSZ leaves out the size of a state, which is
 * always the same here. Left out are bit states and hash compaction, which are not exact, and several cores.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Timed } from './child.ts';
import type { Size } from './handlers.ts';

const OPTIONS = [
  '-O3',
  ...['SAFETY', 'NOREDUCE', 'NOFAIR', 'NOCOMP', 'SFH', 'NOVSZ', 'NO_RESIZE', 'NOBOUNDCHECK'].map(
    (d) => `-D${d}`,
  ),
];

/** SPIN's own clock counts hundredths. This one counts as for the others, from after the start of the process. */
const CLOCK = `
#include <stdio.h>
#include <time.h>
static double started;
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
__attribute__((constructor)) static void start(void) { started = now(); }
__attribute__((destructor)) static void stop(void) { printf("seconds: %.6f\\n", now() - started); }
`;

export interface Verifier {
  readonly compileSeconds: number;
  readonly run: () => Timed;
}

/** The version of SPIN here, such as '6.5.2', or null where it or a C compiler is missing. */
export function spinVersion(): string | null {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return /\d+(\.\d+)+/.exec(execFileSync('spin', ['-V'], { encoding: 'utf8' }))?.[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * @param states how many there will be, for a hash table of the right size from the start
 * @param use what to do with the verifier; its folder is removed afterwards
 */
export function withVerifier<T>(size: Size, states: number, use: (verifier: Verifier) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-spin-'));
  try {
    copyFileSync(
      fileURLToPath(new URL('./reference-paxos.pml', import.meta.url)),
      join(folder, 'reference-paxos.pml'),
    );
    writeFileSync(join(folder, 'clock.c'), CLOCK);
    const run = (file: string, ...given: string[]) =>
      execFileSync(file, given, { cwd: folder, encoding: 'utf8' });
    const started = performance.now();
    const model = [
      `-DLEADERS=${size.leaders}`,
      `-DACCEPTORS=${size.acceptors}`,
      ...(size.lose ? ['-DLOSE'] : []),
    ];
    run('spin', ...model, '-a', 'reference-paxos.pml');
    run('cc', ...OPTIONS, '-w', '-o', 'pan', 'pan.c', 'clock.c');
    const compileSeconds = (performance.now() - started) / 1000;
    const slots = `-w${Math.ceil(Math.log2(states)) + 1}`;
    return use({ compileSeconds, run: () => parse(run(join(folder, 'pan'), slots, '-m1000')) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parse(output: string): Timed {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(output)?.[1];
    if (found === undefined) throw new Error(`SPIN's verifier did not say what was looked for:\n${output}`);
    return Number(found);
  };
  if (number(/errors: (\d+)/) !== 0) throw new Error(`SPIN found an error in the model:\n${output}`);
  return {
    states: number(/(\d+) states, stored/),
    // It counts the initial state as one.
    transitions: number(/(\d+) transitions/) - 1,
    seconds: number(/seconds: ([\d.]+)/),
    bytes: number(/([\d.]+)\s+(?:total actual )?memory usage/) * 2 ** 20,
  };
}
