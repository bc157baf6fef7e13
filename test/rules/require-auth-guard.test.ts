import { runBoundaries, runFixtures } from './fixture-run.js';

runFixtures('require-auth-guard');

const unguarded = ['require-auth-guard:unguarded'];
const late = ['require-guard-order:late'];

runBoundaries('a route with personal data', [
  { name: 'under the gate', code: "app.use(front); app.get('/rows', list);" },
  { name: 'before the gate', finds: unguarded, code: "app.get('/rows', list); app.use(front); app.get('/more', list);" },
  { name: 'before a gate behind which nothing stands', finds: late, code: "app.get('/rows', list); app.use(front);" },
  { name: 'under a gate with a list of exceptions', code: "app.use((req, res, next) => (req.path === '/login' ? next() : front(req, res, next))); app.get('/rows', list);" },
  { name: 'behind a thrown error', code: "app.get('/rows', (req, _res, next) => { if (!req.headers.authorization) throw new Error('who?'); next(); }, list);" },
  { name: 'behind a redirect to the login', code: "app.get('/rows', (req, res, next) => { if (!req.cookies.sid) return res.redirect('/login'); next(); }, list);" },
  { name: 'behind what goes on to the next route', finds: unguarded, code: "app.get('/rows', (_req, _res, next) => next(), list);" },
  { name: 'behind an error for want of a credential, in a conditional', code: "app.get('/rows', (req, _res, next) => next(req.headers.authorization ? undefined : new Error('who?')), list);" },
  { name: 'behind an error for those who have a credential', finds: unguarded, code: "app.get('/rows', (req, _res, next) => next(req.headers.authorization ? new Error('you!') : undefined), list);" },
  { name: 'behind an error for another reason', finds: unguarded, code: "app.get('/rows', (req, _res, next) => next(req.is('json') ? undefined : new Error('what?')), list);" },
  { name: 'behind a check that lets pass whom it knows, in some branches', code: "app.get('/rows', (req, res, next) => { const { user } = req as typeof req & { user?: { admin: boolean; roles: string[] } }; if (user) { if (user.admin) return next(); if (user.roles.includes('staff')) return next(); } res.sendStatus(403); }, list);" },
  { name: 'behind a check one of whose ways through asks for nobody', finds: unguarded, code: "app.get('/rows', (req, res, next) => { const { user } = req as typeof req & { user?: { admin: boolean } }; if (user) { if (user.admin) return next(); } if (req.is('json')) return next(); res.sendStatus(403); }, list);" },
  { name: 'behind a limit of size', finds: unguarded, code: "app.get('/rows', express.json({ limit: '1kb' }), list);" },
  { name: 'behind a check of the content', finds: unguarded, code: "app.get('/rows', (req, res, next) => { if (!req.is('json')) { res.sendStatus(415); return; } next(); }, list);" },
  { name: 'in a router that is mounted before the gate', finds: late, code: "const router = express.Router(); router.get('/rows', list); app.use('/api', router); app.use('/api', front);" },
  { name: 'in a router that is mounted after the gate of a longer path', finds: unguarded, code: "const router = express.Router(); router.get('/rows', list); app.use('/api/staff', front); app.use('/api', router);" },
  { name: 'in a router made by a call', finds: unguarded, code: "const make = () => { const router = express.Router(); router.get('/rows', list); return router; }; app.use('/api', make());" },
  { name: 'for another verb than the gate', finds: unguarded, code: "app.post('/rows', front, list); app.get('/rows', list);" },
  { name: 'behind a gate for all verbs', code: "app.all('/rows', front); app.get('/rows', list);" },
  { name: 'that is a setting', code: "app.get('rows'); app.use(front);" },
], `
  import express, { type NextFunction, type Request, type Response } from 'express';
  import knexFactory from 'knex';
  const db = knexFactory({ client: 'pg' });
  function front(req: Request, res: Response, next: NextFunction): void { if (!req.headers.authorization) { res.sendStatus(401); return; } next(); }
  async function list(_req: Request, res: Response): Promise<void> { res.json(await db('accounts').select('id', 'email')); }
  const app = express();
  app.get('/known', front, list);
  app.listen(3000);`);
