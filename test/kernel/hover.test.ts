/** What is shown of a name that the cursor is on. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client, repo } from './client.js';

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.close());

/** What is known of the name that ends `code`; `after` stands behind the cursor. */
async function hover(code: string, after = ''): Promise<string> {
  const { reply } = await kernel.ask('inspect_request', {
    code: code + after,
    cursor_pos: code.length,
    detail_level: 0,
  });
  return reply.data['text/plain'] ?? '';
}

test('every public name has its comment, where it is named and where it is called', async () => {
  const library = await import(join(repo, 'dist', 'index.js'));
  for (const name of Object.keys(library)) {
    const code = `import { ${name} } from 'quorumlab';\n${name}`;
    // Behind the type stands a sentence.
    const sentence = /\n\n\S+ .*\w/;
    expect(await hover(code), name).toMatch(sentence);
    if (typeof library[name] === 'function') expect(await hover(code, '(1)'), `${name}()`).toMatch(sentence);
  }
});
