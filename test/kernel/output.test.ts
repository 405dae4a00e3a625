/** The queue of a cell's outputs, by itself. */
import { expect, test } from 'vitest';
import { CellOutput } from '../../src/kernel/output.js';

function queue() {
  const sent: string[] = [];
  const output = new CellOutput((type, content) => {
    sent.push(`${type} ${content.text ?? content.name ?? ''}`);
  });
  return { sent, output };
}

test('what comes after an output that is being made waits for it', async () => {
  const { sent, output } = queue();
  let made: (content: object) => void = () => {};
  output.hold('display_data', new Promise((resolve) => (made = resolve as never)));
  output.write('stdout', 'after');
  output.flush();
  expect(sent).toEqual([]);
  made({ name: 'figure' });
  await output.settle();
  expect(sent).toEqual(['display_data figure', 'stream after']);
});

test('an output that came to nothing gives its place up', async () => {
  const { sent, output } = queue();
  output.hold('display_data', Promise.resolve(null));
  output.write('stderr', 'x');
  await output.settle();
  expect(sent).toEqual(['stream x']);
});

test('abandoned outputs never come, what waited for them does', async () => {
  const { sent, output } = queue();
  const late = Promise.resolve({ name: 'late' });
  output.hold('display_data', late);
  output.write('stdout', 'after');
  output.abandon();
  await late;
  await output.settle();
  expect(sent).toEqual(['stream after']);
});

test('outputs that are made in the meantime are waited for too', async () => {
  const { sent, output } = queue();
  output.hold(
    'display_data',
    Promise.resolve().then(() => {
      output.hold('display_data', Promise.resolve({ name: 'inner' }));
      return { name: 'outer' };
    }),
  );
  await output.settle();
  expect(sent).toEqual(['display_data outer', 'display_data inner']);
});
