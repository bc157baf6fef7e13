import type { Site, Why } from '../facts/index.js';
import type { Applied, MetadataKey } from './decorators.js';
import type { Verdict } from './verdict.js';

/** A guard as it stands in front of one route, with what the route's metadata makes of it. */
export interface InFront {
  readonly verdict: Verdict;
  /** Metadata of the route under which this guard lets everybody pass. */
  readonly opened: { readonly key: MetadataKey; readonly when: 'present' | 'absent' } | undefined;
  readonly from: 'method' | 'class' | 'base' | 'global' | 'middleware' | 'connection' | 'handler';
  /** Where it is attached. */
  readonly site: Site;
  readonly certain: boolean;
  /** The registering call, in Express. */
  readonly call?: Site;
}

/** What brings a request to a handler. What guards one of them need not guard another. */
export type Transport = 'http' | 'graphql' | 'websocket' | 'message';

export interface Route {
  readonly framework: 'nestjs' | 'express' | 'sockets' | 'declared';
  readonly transport: Transport;
  /** Of HTTP the method; else QUERY, MUTATION, SUBSCRIPTION, FIELD, MESSAGE. */
  readonly verb: string;
  readonly path: string | undefined;
  /** `UsersController.list`, or the verb and path. */
  readonly name: string;
  /** What a report underlines: the method's name, or the registering call's verb. */
  readonly site: Site;
  /** The declaration that a decorator or middleware would be added to: the method, or the registering call. */
  readonly declaration: Site;
  readonly handler: Site | undefined;
  /** Functions that load data for the handler: `router.param`. */
  readonly loaders: readonly Site[];
  /** Routes that are written side by side: the controller, or the router. */
  readonly group: Site;
  /** Registered on the application itself, among routes about other things: what is missing beside it says less. */
  readonly onApplication: boolean;
  readonly inFront: readonly InFront[];
  /** The same without what the handler itself refuses: known without reading a handler. */
  readonly gates: readonly InFront[];
  /** Gates that are asked too late: behind the handler that answers, or registered after the route. */
  readonly behind: readonly InFront[];
  readonly access: 'guarded' | 'public' | 'unguarded' | 'unknown';
  readonly why: Why | undefined;
  readonly metadata: readonly { readonly key: MetadataKey; readonly applied: Applied }[];
  /** An explicit statement that the route is public. */
  readonly marker: Site | undefined;
  /** Routes that a subclass inherits are reported once, at the subclass. */
  readonly inherited: boolean;
  /** Of a field: the operations whose answer holds its type and that strangers may call. */
  readonly openVia?: readonly Route[];
  /** Guards that are written on a route and never run there. */
  readonly idle?: readonly InFront[];
}

/** What is known of a route only when its handler has been read, too. */
export type Standing = Pick<Route, 'inFront' | 'access' | 'why' | 'marker' | 'openVia' | 'idle'>;

/** A route that is judged when somebody asks: most questions are about few of an application's routes. */
export function judgedLater(written: Omit<Route, keyof Standing | 'gates'>, gatesOf: () => readonly InFront[], standingOf: (gates: readonly InFront[]) => Standing): Route {
  let gates: readonly InFront[] | undefined;
  let standing: Standing | undefined;
  const before = (): readonly InFront[] => (gates ??= gatesOf());
  const judged = (): Standing => (standing ??= standingOf(before()));
  return {
    ...written,
    get gates() {
      return before();
    },
    get inFront() {
      return judged().inFront;
    },
    get access() {
      return judged().access;
    },
    get why() {
      return judged().why;
    },
    get marker() {
      return judged().marker;
    },
    get openVia() {
      return judged().openVia ?? [];
    },
    get idle() {
      return judged().idle ?? [];
    },
  };
}

/** What everything in front of a route comes to. */
export function accessOf(inFront: readonly InFront[], unread: Why | undefined, marker: Site | undefined): { access: Route['access']; why: Why | undefined } {
  const refusing = inFront.filter(({ verdict }) => verdict.kind === 'authenticates' || verdict.kind === 'authorises');
  if (refusing.some(({ opened, certain }) => !opened && certain)) return { access: 'guarded', why: undefined };
  if (marker || refusing.some(({ opened }) => opened?.when === 'present')) return { access: 'public', why: undefined };
  const maybe = refusing.find(({ opened, certain }) => !opened && !certain);
  if (maybe) return { access: 'unknown', why: 'dynamic' };
  const unknown = inFront.find(({ verdict }) => verdict.kind === 'unknown');
  if (unknown) return { access: 'unknown', why: unknown.verdict.why };
  return unread ? { access: 'unknown', why: unread } : { access: 'unguarded', why: undefined };
}
