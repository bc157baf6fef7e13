// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { requireSecret, Secret, type SecretSource, secretSource } from '@lintel/runtime/secrets';
import { createHmac } from 'node:crypto';

// A plain string: it fits where the secret is needed.
const key: string = requireSecret('JWT_SECRET', { minBytes: 32 });
createHmac('sha256', requireSecret('KEY'));
const from: SecretSource = secretSource({ prefix: 'SHOP_', dir: '/run/secrets' });
requireSecret('DB_PASSWORD', { from });
requireSecret('DB_PASSWORD', { from: { read: (name) => (name === 'A' ? 'b' : undefined) } });
secretSource({});
new Map<string, string>().set('a', requireSecret('A', { from, minBytes: 1 }));

// @ts-expect-error no fallback
requireSecret('JWT_SECRET', 'dev');
// @ts-expect-error no fallback
requireSecret('JWT_SECRET', { default: 'dev' });
// @ts-expect-error a number
requireSecret('JWT_SECRET', { minBytes: '32' });
// @ts-expect-error asynchronous: fetch before the boot
requireSecret('JWT_SECRET', { from: { read: async () => 'a' } });
// @ts-expect-error no source
requireSecret('JWT_SECRET', { from: process.env.A! });
// @ts-expect-error no such option
secretSource({ directory: '/run/secrets' });
// @ts-expect-error the options are needed
secretSource();

const secret = new Secret(key);
export const revealed: string = secret.reveal();
export const redacted: '[redacted]' = secret.toJSON();
// @ts-expect-error a Secret is not the string
createHmac('sha256', secret);
// @ts-expect-error a Secret is not the string
export const text: string = secret;
// @ts-expect-error a text
new Secret(1);
// @ts-expect-error a text
new Secret();
