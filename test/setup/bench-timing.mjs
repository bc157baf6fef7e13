// Whether the time of an answer says what the answer must not say: npm run bench:timing [-- --scale N] [--only TEXT]
//
// As dudect does (Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?, 2017): two classes of input in random order, one
// measurement each, the slowest cropped away as noise of the machine, and Welch's t of the two means. |t| > 4.5 means that the classes
// differ by more than chance; below, that this number of measurements on this machine saw no difference. It grows with the number of
// measurements, so that a small t over many is worth more than over few. `control` compares with === and must be found.
import { randomBytes, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' }, only: { type: 'string', default: '' } } });
const scale = Number(values.scale);
if (!(scale > 0)) {
  process.stderr.write('usage: npm run bench:timing -- [--scale N] [--only TEXT]\n');
  process.exit(2);
}

const { safeEqual } = await import('@lintel/runtime/compare');
const { safeEqual: portable } = await import(new URL('../../runtime/dist/compare-portable.js', import.meta.url));
const { hashPassword, verifyLogin, verifyPassword } = await import('@lintel/runtime/password');
const { onSecurityEvent } = await import('@lintel/runtime');
onSecurityEvent(() => {});

const LIMIT = 4.5;

const secret = randomBytes(24).toString('base64url'); // 32 characters
const other = (length) => randomBytes(length).toString('base64url').slice(0, length);
const long = other(4096);
const equalPrefix = (text) => () => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A');
const noPrefix = (text) => () => (text.startsWith('A') ? 'B' : 'A') + other(text.length - 1);
// One block of SHA-256 like the others: longer input takes longer to read, whatever it is compared with.
const shorter = () => noPrefix(secret.slice(0, 24))();

const password = 'correct horse battery staple';
const hash = await hashPassword(password);
const bcrypt = (await import('bcrypt')).default;
const bcryptHash = await bcrypt.hash(password, 10);

const comparison = (compare, held, a, b) => ({ a, b, run: (presented) => compare(presented, held), count: held.length > 100 ? 30_000 : 100_000, batch: 4, prepare: 1000 });
const login = (verify, a, b) => ({ a: () => a, b: () => b, run: (stored) => verify({ password: 'wrong', hash: stored }), count: 1000, batch: 1, prepare: 2 });

const comparisons = {
  'control: ===, 4,096 characters, equal but for the last / different from the first': comparison((a, b) => a === b, long, equalPrefix(long), noPrefix(long)),
  'safeEqual: equal but for the last character / different from the first': comparison(safeEqual, secret, equalPrefix(secret), noPrefix(secret)),
  'safeEqual, 4,096 characters: equal but for the last / different from the first': comparison(safeEqual, long, equalPrefix(long), noPrefix(long)),
  'safeEqual: equal length / shorter': comparison(safeEqual, secret, noPrefix(secret), shorter),
  'portable safeEqual: equal but for the last character / different from the first': comparison(portable, secret, equalPrefix(secret), noPrefix(secret)),
  'portable safeEqual, 4,096 characters: equal but for the last / different from the first': comparison(portable, long, equalPrefix(long), noPrefix(long)),
  // Its time follows the longer side, so it tells the length; docs/primitives/compare.md says so.
  'known: portable safeEqual, equal length / shorter': comparison(portable, secret, noPrefix(secret), shorter),
};
const logins = {
  'control: verifyPassword, user exists / does not': { ...login(verifyPassword, hash, null), count: 100 },
  'verifyLogin (argon2id): user exists / does not': login(verifyLogin, hash, null),
  'verifyLogin (argon2id): user exists / malformed hash': login(verifyLogin, hash, '$argon2id$v=19$m=64'),
  'verifyLogin (argon2id): user exists / password stored as it is': login(verifyLogin, hash, 'hunter2'),
  'verifyLogin (bcrypt, cost 10): user exists / does not': { ...login(verifyLogin, bcryptHash, null), count: 400, learn: true },
};

process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}. |t| > ${LIMIT}: the time tells the two apart.\n\n`);
let wrong = 0;
for (const [name, test] of Object.entries({ ...comparisons, ...logins })) {
  if (!name.includes(values.only)) continue;
  const { t, a, b, n, crop } = await measure(test);
  const apart = Math.abs(t) > LIMIT;
  if (!name.startsWith('known') && apart !== name.startsWith('control')) wrong++;
  process.stdout.write(`${name}\n    t = ${t.toFixed(2)}${apart ? '   apart' : ''}   means ${show(a)} / ${show(b)}   ${n.toLocaleString('en')} measurements${crop < 1 ? `, the fastest ${Math.round(crop * 100)} %` : ''}\n`);
}
process.stdout.write(wrong === 0 ? '\nAs expected.\n' : `\n${wrong} not as expected. On a busy machine repeat before believing it.\n`);
process.exitCode = wrong === 0 ? 0 : 1;

async function measure({ a, b, run, count, batch, prepare, learn }) {
  // What verifyLogin does for nobody follows the users that it saw: most shall have this form.
  if (learn) for (let i = 0; i < 3; i++) await verifyPassword({ password, hash: await bcrypt.hash(password, 10) });
  const total = Math.ceil((count * scale) / prepare) * prepare;
  const samples = [];
  for (let done = -2 * prepare; done < total; done += prepare) {
    const drawn = Array.from({ length: prepare }, () => {
      const second = randomInt(2) === 1;
      return { second, text: (second ? b : a)() };
    });
    // Copied one behind the other, as if out of a request: V8 joins and cuts texts only when they are first read, which takes time, and
    // the garbage between the texts of one class would make them slower to fetch.
    const inputs = drawn.map(({ second, text }) => ({ second, input: text === null ? null : Buffer.from(text, 'latin1').toString('latin1') }));
    for (const { second, input } of inputs) {
      const start = process.hrtime.bigint();
      for (let i = 0; i < batch; i++) {
        const result = run(input);
        if (result instanceof Promise) await result;
      }
      const time = Number(process.hrtime.bigint() - start) / batch;
      if (done >= 0) samples.push({ second, time });
    }
  }
  // dudect looks at several crops, since noise is in the slow tail. The largest |t| counts.
  const sorted = samples.map(({ time }) => time).sort((x, y) => x - y);
  return [1, 0.99, 0.95, 0.9, 0.8, 0.5].map((crop) => ({ crop, ...welch(samples, sorted[Math.ceil(sorted.length * crop) - 1]) })).sort((x, y) => Math.abs(y.t) - Math.abs(x.t))[0];
}

function welch(samples, slowest) {
  const [first, second] = [false, true].map((wanted) => {
    const times = samples.filter(({ second: is, time }) => is === wanted && time <= slowest).map(({ time }) => time);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    return { n: times.length, mean, variance: times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1) };
  });
  return { t: (first.mean - second.mean) / Math.sqrt(first.variance / first.n + second.variance / second.n), a: first.mean, b: second.mean, n: first.n + second.n };
}

function show(nanoseconds) {
  return nanoseconds < 10_000 ? `${nanoseconds.toFixed(1)} ns` : nanoseconds < 10_000_000 ? `${(nanoseconds / 1000).toFixed(1)} µs` : `${(nanoseconds / 1_000_000).toFixed(2)} ms`;
}
