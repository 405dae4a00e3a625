#!/usr/bin/env node
// The command `quorumlab`. The command line itself is src/cli, built into dist/; this shim only finds
// the Node that the set-up chose (the machine's may be too old for it) and hands over to that.
// Like workbook.mjs it parses on an old Node.

if (Number(process.versions.node.split('.')[0]) < 18) {
  console.error(`quorumlab needs Node.js 18 or later; this is Node.js ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  import('./lib/hand-over.mjs').then((module) => module.handOver(process.argv.slice(2)));
}
