import { runFixtures } from './fixture-run.js';
import { runGuards } from './guard-run.js';

runFixtures('no-inert-guard');

const open = ['no-inert-guard:open'];
const other = ['no-inert-guard:otherOnly'];

runGuards('a guard on a route with personal data', [
  { name: 'answers an Observable of true', finds: open, code: 'canActivate() { return of(true); }' },
  { name: 'answers a promise of true', finds: open, code: 'canActivate() { return Promise.resolve(true); }' },
  { name: 'is an arrow that refuses', code: 'canActivate = (context: ExecutionContext) => Boolean(request(context).headers.authorization);' },
  { name: 'is an arrow that does not', finds: open, code: 'canActivate = () => true;' },
  { name: 'answers whether there is a user', code: 'canActivate(context: ExecutionContext) { return !!request(context).user; }' },
  { name: 'asks the request', code: 'canActivate(context: ExecutionContext) { return request(context).isAuthenticated(); }' },
  { name: 'decides by a switch', code: "canActivate(context: ExecutionContext) { switch (request(context).user?.role) { case 'staff': return true; default: return false; } }" },
  { name: 'sets a user and refuses nobody', finds: open, code: 'canActivate(context: ExecutionContext) { request(context).user = { role: request(context).headers.authorization ?? "" }; return true; }' },
  { name: 'is open outside of production', code: "canActivate(context: ExecutionContext) { if (process.env['NODE_ENV'] !== 'production') return true; return Boolean(request(context).headers.authorization); }" },
  { name: 'hands a promise on', code: 'constructor(private readonly desk: Desk) {} canActivate(context: ExecutionContext) { return this.desk.knows(request(context)); }' },
  { name: 'asks a promise with or', finds: ['no-inert-guard:promise'], code: "constructor(private readonly desk: Desk) {} canActivate(context: ExecutionContext) { if (!this.desk.knows(request(context)) || !request(context).user) throw new UnauthorizedException(); return true; }" },
  { name: 'awaits it', code: 'constructor(private readonly desk: Desk) {} async canActivate(context: ExecutionContext) { return (await this.desk.knows(request(context))) ? true : false; }' },
  { name: 'catches, notes and lets pass below', finds: open, code: 'constructor(private readonly jwt: JwtService) {} canActivate(context: ExecutionContext) { try { this.jwt.verify(request(context).headers.authorization ?? ""); } catch (error) { console.warn(error); } return true; }' },
  { name: 'catches and refuses below', code: 'constructor(private readonly jwt: JwtService) {} canActivate(context: ExecutionContext) { try { this.jwt.verify(request(context).headers.authorization ?? ""); return true; } catch (error) { console.warn(error); } return false; }' },
  { name: 'only asks for a language', finds: other, code: "canActivate(context: ExecutionContext) { return request(context).headers['accept-language'] !== undefined; }" },
  { name: 'only asks for a host', finds: other, code: "canActivate(context: ExecutionContext) { if (request(context).hostname !== 'inner') throw new ForbiddenException(); return true; }" },
  { name: 'only asks whether set-up is done', finds: other, code: "canActivate() { if (!process.env['READY']) throw new ForbiddenException(); return true; }" },
  { name: 'asks for a bearer token', code: "canActivate(context: ExecutionContext) { if (!request(context).headers.authorization?.startsWith('Bearer ')) throw new UnauthorizedException(); return true; }" },
  { name: 'asks for a session', code: "canActivate(context: ExecutionContext) { if (!request(context).session?.userId) throw new UnauthorizedException(); return true; }" },
  { name: 'asks for a cookie', code: "canActivate(context: ExecutionContext) { return request(context).cookies['sid'] === process.env['SID']; }" },
  { name: 'asks for a token in the query', finds: ['no-timing-unsafe-compare:bothMissing'], code: "canActivate(context: ExecutionContext) { return request(context).query['token'] === process.env['TOKEN']; }" },
]);
