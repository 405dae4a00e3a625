/** Errors that a cell catches and shows, or asks for their stack. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from './client.js';

let folder: string;
let kernel: Client;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorumlab-stacks-'));
  kernel = await Client.start(folder);
});
afterAll(async () => {
  await kernel.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a cell, and gives its number and all that its reader sees. */
async function seen(code: string): Promise<{ text: string; here: string }> {
  const { reply, stdout, stderr, outputs } = await kernel.run(code);
  expect(reply.status).toBe('ok');
  const result = outputs.find(({ type }) => type === 'execute_result')?.content.data['text/plain'] ?? '';
  const text = stdout + stderr + result;
  // What is ours, or Node's.
  expect(text).not.toMatch(/node:|node_modules|dist\/|evalmachine|quorumlab-cell|__tslab__/);
  return { text, here: `Cell [${reply.execution_count}]` };
}

test('an error that is caught and printed names cells, lines and functions as they were typed', async () => {
  const { here: above } = await seen(
    'interface Unused { a: 1 }\nfunction fall(): never {\n  throw new Error("fell");\n}',
  );
  const stack = (here: string): string =>
    `Error: fell\n    at ${above}, line 3, column 9 in fall\n    at ${here}, line 2, column 3\n`;
  const printed = await seen('try {\n  fall();\n} catch (error) {\n  console.log(error);\n}');
  expect(printed.text).toBe(stack(printed.here));
  const logged = await seen('try {\n  fall();\n} catch (error) {\n  console.error(error);\n}');
  expect(logged.text).toBe(stack(logged.here));
  const asked = await seen('try {\n  fall();\n} catch (error) {\n  console.log((error as Error).stack);\n}');
  expect(asked.text).toBe(stack(asked.here));
});

test('so do the result of a cell, a cause, the errors of an AggregateError, and those within objects', async () => {
  const result = await seen('\nnew TypeError("shown")');
  expect(result.text).toBe(`TypeError: shown\n    at ${result.here}, line 2, column 1`);
  const cause = await seen('new Error("late", {\n  cause: new Error("slow"),\n})');
  expect(cause.text).toContain(`[cause]: Error: slow\n      at ${cause.here}, line 2, column 10`);
  const many = await seen('new AggregateError([\n  new Error("one"),\n  new Error("two"),\n])');
  expect(many.text).toContain(`Error: one\n        at ${many.here}, line 2, column 3`);
  expect(many.text).toContain(`Error: two\n        at ${many.here}, line 3, column 3`);
  const inside = await seen('console.log({\n  deep: [new Error("in")],\n})');
  expect(inside.text).toContain(`Error: in\n        at ${inside.here}, line 2, column 10`);
});

test("a module is named by its file, and Node's and the library's code not at all", async () => {
  writeFileSync(
    join(folder, 'falls.ts'),
    'interface Unused {\n  a: number;\n}\nexport const falls = (): never => {\n  throw new Error("fell");\n};\n',
  );
  const file = await seen(
    "import { falls } from './falls';\ntry { falls(); } catch (error) { console.log(error); }",
  );
  expect(file.text).toContain('Error: fell\n    at falls.ts, line 5, column 9 in falls\n');
  expect(file.text).toContain(`\n    at ${file.here}, line 2, column `);
  const library = await seen(
    "import { sample } from 'quorumlab';\ntry { sample(1 as never, { trials: 1, seed: 1 }); } catch (error) { console.log(error); }",
  );
  expect(library.text).toContain('sample takes a system');
  expect(library.text).toContain(`\n    at ${library.here}, line 2, column `);
  const node = await seen(
    "import { readFile } from 'node:fs/promises';\ntry { await readFile('nope'); } catch (error) { console.log(error); }",
  );
  expect(node.text).toContain("no such file or directory, open 'nope'");
  expect(node.text).toContain(`\n    at ${node.here}, line 2, column `);
});

test('an error with nothing of the cell in it keeps what Node says of it', async () => {
  const { stdout } = await kernel.run(
    "import { connect } from 'node:net';\nconsole.log(await new Promise((done) => connect(1, '127.0.0.1').on('error', done)));",
  );
  expect(stdout).toMatch(/ECONNREFUSED 127\.0\.0\.1:1\n {4}at .*node:net/);
});

test('a cell may make stack traces itself, and leave it', async () => {
  const own = await seen(
    [
      'const before = Error.prepareStackTrace;',
      'Error.prepareStackTrace = (error, sites) => "mine: " + error.message + (sites.length > 0);',
      'console.log(new Error("x").stack);',
      'Error.prepareStackTrace = before;',
      'console.log(new Error("y").stack);',
    ].join('\n'),
  );
  expect(own.text).toBe(`mine: xtrue\nError: y\n    at ${own.here}, line 5, column 13\n`);
});
