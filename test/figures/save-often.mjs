// Saves a long CSV to the path given, over and over, and says so after each; a failure ends it.
import './sources.mjs';

const { example } = await import('./example.ts');
const rows = Array.from({ length: 200_000 }, (_, index) => ({ index, half: index / 2 }));
// Under a limit on the size of files, writing is to fail, as on a full disk, rather than to end the process.
if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
for (;;) {
  await example({ rows }).save(process.argv[2] ?? '');
  console.log('saved');
}
