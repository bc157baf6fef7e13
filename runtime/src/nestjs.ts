import { SetMetadata } from '@nestjs/common';
import { assertReason, type Reason } from './internal/reason.js';

/** The key under which `Public` stores its {@link PublicMetadata}; a guard reads it with Nest's `Reflector`. */
export const PUBLIC_METADATA_KEY = '@lintel/runtime:public';

/** What a guard finds under {@link PUBLIC_METADATA_KEY}. */
export interface PublicMetadata {
  readonly reason: string;
}

/**
 * The class or method carries a written reason for being reachable without authentication, where a reviewer, a guard and
 * `lintel routes` can read it.
 *
 * **It documents and does not open anything.** It is metadata: a route becomes public only under a guard that reads
 * {@link PUBLIC_METADATA_KEY} and then allows, as in the example. If your project has a marker of its own that its guard reads, use
 * that one: under such a guard this decorator leaves the route answering 401. It does not check that the reason is true. On a class
 * it covers every method, and a method cannot take it back.
 *
 * @param o `reason`: why anyone may call this; not empty, and not starting with the word TODO or FIXME. The compiler refuses a
 *   literal that breaks this, and the function refuses any string that does
 * @throws TypeError when the reason is missing, empty or a placeholder, when an option is unknown, and when the decorator stands on
 *   something else than a class or a method. Decorators run at import, so this stops the boot
 * @see OWASP ASVS 5.0 V8.1.1; CWE-862
 * @example
 * ```ts
 * import { type CanActivate, Controller, type ExecutionContext, Get, Injectable } from '@nestjs/common';
 * import { Reflector } from '@nestjs/core';
 * import { Public, PUBLIC_METADATA_KEY, type PublicMetadata } from '@lintel/runtime/nestjs';
 *
 * @Injectable()
 * export class AuthGuard implements CanActivate {
 *   constructor(private readonly reflector: Reflector) {}
 *
 *   canActivate(context: ExecutionContext): boolean {
 *     const marked = this.reflector.getAllAndOverride<PublicMetadata | undefined>(PUBLIC_METADATA_KEY, [context.getHandler(), context.getClass()]);
 *     if (marked) return true;
 *     return context.switchToHttp().getRequest().user !== undefined;
 *   }
 * }
 *
 * @Controller('health')
 * export class HealthController {
 *   @Public({ reason: 'The load balancer has no credentials.' })
 *   @Get()
 *   health() {
 *     return { ok: true };
 *   }
 * }
 * ```
 */
export function Public<const R extends string>(o: { reason: Reason<R> }): ClassDecorator & MethodDecorator {
  if (typeof o !== 'object' || o === null) throw new TypeError('Public: expected { reason }.');
  for (const option of Object.keys(o)) {
    if (option !== 'reason') throw new TypeError('Public: the only option is reason.');
  }
  const reason: unknown = Object.hasOwn(o, 'reason') ? o.reason : undefined;
  assertReason('Public', reason, 'why anyone may call this');

  const mark = SetMetadata(PUBLIC_METADATA_KEY, Object.freeze<PublicMetadata>({ reason }));
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined && descriptor === undefined && typeof target === 'function') mark(target);
    else if (typeof descriptor?.value === 'function') mark(target, key!, descriptor);
    else throw new TypeError('Public: only a class or a method can be public.');
  };
}
