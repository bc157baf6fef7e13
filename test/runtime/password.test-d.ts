// Compiled by types.test.ts with every supported TypeScript, `strict` on and off. An unused @ts-expect-error is an error.
import { hashPassword, needsRehash, verifyLogin, verifyPassword } from '@lintel/runtime/password';

declare const user: { passwordHash: string; legacy: string | null; optional?: string } | undefined;
declare const password: string;

export const answers: Promise<boolean>[] = [
  verifyLogin({ password, hash: user?.passwordHash }),
  verifyLogin({ password, hash: user?.legacy ?? null }),
  verifyLogin({ password, hash: null }),
  verifyPassword({ password, hash: user?.optional }),
];
export const hash: Promise<string> = hashPassword(password);
export const old: boolean = needsRehash('x');

for (const verify of [verifyLogin, verifyPassword]) {
  // @ts-expect-error named, since libraries disagree on the order
  verify(password, 'x');
  // @ts-expect-error what to compare with
  verify({ password });
  // @ts-expect-error no password
  verify({ hash: 'x' });
  // @ts-expect-error not the name
  verify({ password, passwordHash: 'x' });
  // @ts-expect-error bytes
  verify({ password, hash: Buffer.from('x') });
}
// @ts-expect-error no rounds: the parameters are the library's business
hashPassword(password, 10);
// @ts-expect-error bytes
hashPassword(Buffer.from('x'));
// @ts-expect-error a promise is a boolean to nobody
export const forgotten: boolean = verifyLogin({ password, hash: 'x' });
