/**
 * Child processes that write where this one writes (`stdio: 'inherit'`): to the log of Jupyter's server, where no one
 * looks. What a cell's children write so is printed by the cell.
 */
import children from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { inCell } from './streams.js';

type Call = (...args: unknown[]) => unknown;
type Name = 'stdout' | 'stderr';
const NAMES: readonly Name[] = ['stdout', 'stderr'];

interface Output {
  readonly stdout?: unknown;
  readonly stderr?: unknown;
}

/** From now on, what children of cells inherit is theirs to print, and so are the descriptors 1 and 2. */
export function guardChildren(): void {
  const functions = children as unknown as Record<string, Call>;
  for (const name of ['spawn', 'fork', 'spawnSync', 'execSync', 'execFileSync']) {
    const original = functions[name] as Call;
    functions[name] = (...args) => {
      const at = args.findIndex((arg) => isOptions(arg));
      const given = at < 0 ? undefined : (args[at] as { readonly stdio?: unknown });
      const inherited = NAMES.filter((_, i) => inCell() && isInherited(given?.stdio, i + 1));
      if (inherited.length === 0) return original(...args);
      args[at] = { ...given, stdio: piped(given?.stdio, inherited) };
      return name.endsWith('Sync')
        ? waited(() => original(...args), inherited)
        : printing(original(...args), inherited);
    };
  }
  const { writeSync } = fs;
  fs.writeSync = ((descriptor: number, data: string | Uint8Array, ...rest: unknown[]): number => {
    if (!inCell() || (descriptor !== 1 && descriptor !== 2) || rest.length > 0)
      return (writeSync as Call)(descriptor, data, ...rest) as number;
    process[descriptor === 1 ? 'stdout' : 'stderr'].write(data);
    return Buffer.byteLength(data);
  }) as typeof fs.writeSync;
  syncBuiltinESMExports();
}

function isOptions(arg: unknown): boolean {
  return typeof arg === 'object' && arg !== null && !Array.isArray(arg) && 'stdio' in arg;
}

function isInherited(stdio: unknown, at: number): boolean {
  const own = Array.isArray(stdio) ? (stdio[at] as unknown) : stdio;
  return own === 'inherit' || own === at || own === process[NAMES[at - 1] as Name];
}

function piped(stdio: unknown, inherited: readonly Name[]): unknown[] {
  const each = Array.isArray(stdio) ? [...(stdio as unknown[])] : [stdio, stdio, stdio];
  for (const name of inherited) each[NAMES.indexOf(name) + 1] = 'pipe';
  return each;
}

/** Of a child that is not waited for. */
function printing(child: unknown, inherited: readonly Name[]): unknown {
  for (const name of inherited) {
    const stream = (child as Record<Name, NodeJS.ReadableStream | null>)[name];
    stream?.on('data', (text: Buffer) => process[name].write(text));
    // As if there were none: it was inherited.
    Object.defineProperty(child, name, { value: null });
  }
  return child;
}

/** Of a child that is waited for: what it wrote comes with its result, or with the error. */
function waited(run: () => unknown, inherited: readonly Name[]): unknown {
  const print = (output: Output): void => {
    for (const name of inherited) {
      const text = output[name];
      if (typeof text === 'string' || text instanceof Uint8Array) process[name].write(text);
    }
  };
  try {
    const result = run();
    // `execSync` gives what it wrote; `spawnSync` gives all there is to say.
    const isText = typeof result === 'string' || result instanceof Uint8Array;
    const output = isText ? { stdout: result } : ((result ?? {}) as Output);
    print(output);
    if (isText) return inherited.includes('stdout') ? null : result;
    return { ...output, ...Object.fromEntries(inherited.map((name) => [name, null])) };
  } catch (error) {
    print((error ?? {}) as Output);
    throw error;
  }
}
