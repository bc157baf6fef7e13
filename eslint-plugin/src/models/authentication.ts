import { arg, defineModel, exported, method, role } from './model.js';

export const passport = defineModel('passport', { versions: '0.4–0.7', docs: 'https://www.passportjs.org/concepts/authentication/middleware/' }, [
  // Answers 401 or redirects unless a strategy succeeds; with a callback it leaves the refusal to the callback.
  role('auth.guard', method('default', 'authenticate'), { principal: 'user', open: { slot: arg(0), value: 'anonymous' } }),
  role('auth.guard', method('PassportStatic', 'authenticate'), { principal: 'user', open: { slot: arg(0), value: 'anonymous' } }),
  role('auth.guard', { from: 'passport', name: 'Authenticator', member: 'authenticate' }, { principal: 'user', open: { slot: arg(0), value: 'anonymous' } }),
  role('middleware.other', method('default', 'initialize'), { reason: 'prepares passport' }),
  role('middleware.other', method('default', 'session'), { reason: 'loads a session' }),
]);

export const jsonwebtoken = defineModel('jsonwebtoken', { versions: '8–9', docs: 'https://github.com/auth0/node-jsonwebtoken' }, [
  role('credential.verify', exported('verify'), { token: arg(0) }),
  role('credential.issue', exported('sign')),
]);

export const nestJwt = defineModel('@nestjs/jwt', { versions: '10–12', docs: 'https://docs.nestjs.com/security/authentication' }, [
  ...['verify', 'verifyAsync'].map((member) => role('credential.verify', method('JwtService', member), { token: arg(0) })),
  ...['sign', 'signAsync'].map((member) => role('credential.issue', method('JwtService', member))),
]);

export const jose = defineModel('jose', { versions: '4–6', docs: 'https://github.com/panva/jose' }, [
  role('credential.verify', exported('jwtVerify'), { token: arg(0) }),
  role('credential.issue', exported('SignJWT')),
]);

export const expressJwt = defineModel('express-jwt', { versions: '6–8', docs: 'https://github.com/auth0/express-jwt' }, [
  // `credentialsRequired: false` lets requests without a token through.
  role('auth.guard', exported('expressjwt'), { principal: 'auth', open: { slot: arg(0, 'credentialsRequired'), value: false } }),
  role('auth.guard', exported('default'), { principal: 'auth', open: { slot: arg(0, 'credentialsRequired'), value: false } }),
]);

export const auth0 = [
  defineModel('express-oauth2-jwt-bearer', { versions: '1', docs: 'https://github.com/auth0/node-oauth2-jwt-bearer' }, [
    role('auth.guard', exported('auth'), { principal: 'auth', open: { slot: arg(0, 'authRequired'), value: false } }),
    role('auth.guard', exported('requiredScopes')),
    role('auth.guard', exported('claimCheck')),
  ]),
  defineModel('express-openid-connect', { versions: '2–3', docs: 'https://github.com/auth0/express-openid-connect' }, [
    role('auth.guard', exported('requiresAuth')),
    role('auth.guard', exported('auth'), { open: { slot: arg(0, 'authRequired'), value: false } }),
  ]),
  defineModel('express-basic-auth', { versions: '1', docs: 'https://github.com/LionC/express-basic-auth' }, [role('auth.guard', exported('default'))]),
  defineModel('@clerk/express', { versions: '1–2', docs: 'https://clerk.com/docs' }, [role('auth.guard', exported('requireAuth')), role('middleware.other', exported('clerkMiddleware'), { reason: 'loads a session' })]),
  defineModel('connect-ensure-login', { versions: '0.1', docs: 'https://github.com/jaredhanson/connect-ensure-login' }, [role('auth.guard', exported('ensureLoggedIn'))]),
  defineModel('nest-keycloak-connect', { versions: '1', docs: 'https://github.com/ferrerojosh/nest-keycloak-connect' }, [role('auth.guard', exported('AuthGuard')), role('auth.guard', exported('RoleGuard')), role('auth.guard', exported('ResourceGuard'))]),
];

export const webhooks = [
  defineModel('stripe', { versions: '20–23', docs: 'https://docs.stripe.com/webhooks' }, [
    // The declarations for CommonJS export no `Stripe`, only the default.
    role('webhook.verify', { from: 'stripe', name: 'default.Webhooks', member: 'constructEvent' }),
    role('webhook.verify', { from: 'stripe', name: 'default.Webhooks', member: 'constructEventAsync' }),
  ]),
  defineModel('svix', { versions: '1', docs: 'https://docs.svix.com/receiving/verifying-payloads/how' }, [role('webhook.verify', method('Webhook', 'verify'))]),
  defineModel('@octokit/webhooks', { versions: '12–14', docs: 'https://github.com/octokit/webhooks.js' }, [role('webhook.verify', method('Webhooks', 'verify')), role('webhook.verify', method('Webhooks', 'verifyAndReceive'))]),
];
