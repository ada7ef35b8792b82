// A service, as far as its supervisor can tell. `MARK` is a file that gets a line for each start; where it says so, the start fails.
import { appendFileSync, existsSync } from 'node:fs';

const name = process.argv[2];
appendFileSync(process.env.MARK, `${name} ${process.pid} ${process.env.PORT}\n`);
process.on('message', ({ missing }) => appendFileSync(process.env.MARK, `${name} hears ${missing}\n`));
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => {
  appendFileSync(process.env.MARK, `${name} stops\n`);
  process.exit(0);
});
// Last: whoever hears it may stop this process at once.
if (existsSync(`${process.env.MARK}.fail`))
  process.send({ failed: `${name} has no luck today` }, undefined, undefined, () => process.exit(1));
else process.send({ ready: name === 'front' ? { url: 'http://127.0.0.1:4711' } : {} });
