import { arg, defineModel, exported, role } from './model.js';

/** Our own primitives: a fix that inserts one silences the rule by the same mechanism as everything else. */
export const runtime = [
  defineModel('@lintel/runtime/secrets', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/secrets.md' }, [role('secret.source', exported('requireSecret'))]),
  defineModel('@lintel/runtime/sql', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/sql.md' }, [
    role('parse.closed', exported('sortColumn')),
    role('parse.closed', exported('sortDirection')),
    role('parse.closed', exported('identifier')),
  ]),
  defineModel('@lintel/runtime/nestjs', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/nestjs.md' }, [
    // Documents why a route is public; opens nothing by itself.
    role('access.public', exported('Public'), { reason: arg(0, 'reason') }),
  ]),
  defineModel('@lintel/runtime/compare', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/compare.md' }, [
    role('crypto.equal', exported('safeEqual'), { throws: false, presence: true }),
    role('webhook.verify', exported('safeEqual')),
  ]),
  defineModel('@lintel/runtime/password', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/password.md' }, [
    role('password.hash', exported('hashPassword'), { password: arg(0), costs: [] }),
    role('password.verify', exported('verifyPassword'), { password: arg(0, 'password'), hash: arg(0, 'hash'), burns: false }),
    role('password.verify', exported('verifyLogin'), { password: arg(0, 'password'), hash: arg(0, 'hash'), burns: true }),
    ...['verifyPassword', 'verifyLogin'].map((name) => role('credential.issue', exported(name))),
  ]),
  ...['typeorm', 'prisma'].map((layer) => defineModel(`@lintel/runtime/${layer}`, { versions: '0.1', docs: `https://github.com/lintel-dev/lintel/blob/main/docs/primitives/${layer}.md` }, [role('data.scope', exported('scoped'))])),
  defineModel('@lintel/runtime/postgres', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/postgres.md' }, [role('data.scope', exported('tenantTransaction'))]),
  defineModel('@lintel/runtime', { versions: '0.1', docs: 'https://github.com/lintel-dev/lintel/blob/main/docs/primitives/core.md' }, [role('auth.wrap', exported('asGuard')), role('auth.wrap', exported('asGuardFactory'))]),
];
