import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { soak } from '../soak/soak.mjs';
import { SERVER } from './client.js';

const APPS = fileURLToPath(new URL('../../fixtures/apps/', import.meta.url));
/** Every run of the same seed makes the same edits; `LINTEL_SEED` tries others. */
const SEED = Number(process.env['LINTEL_SEED'] ?? 20261128);
const EDITS = 200;
/** Applications that are slow to judge; 2,000 edits in all. */
const FEWER: Readonly<Record<string, number>> = { 'nestjs-prisma': 200, 'nestjs-typeorm': 160, 'tenants-prisma': 120, 'tenants-typeorm': 120 };

const apps = readdirSync(APPS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);

/** Half of the applications as VS Code, which asks; the others as editors that are pushed to. */
const runs = apps.map((app, index) => [app, index % 2 === 0 ? 'pushed' : 'pulled'] as const);

test.each(runs)(`after each batch of random edits of %s what is %s is what a cold run says (seed ${SEED})`, async (app, how) => {
  const edits = FEWER[app] ?? EDITS;
  let compared = 0;
  const difference = await soak({ app: `${APPS}${app}`, scratch: `${APPS}.soak-${app}-${process.pid}`, server: SERVER, edits, seed: SEED, pulls: how === 'pulled', onBatch: ({ findings }) => (compared += findings) });
  expect(difference).toBeUndefined();
  // Applications with holes: a comparison of nothing with nothing would prove nothing.
  expect(compared).toBeGreaterThan(edits / 20);
}, 1_200_000);
