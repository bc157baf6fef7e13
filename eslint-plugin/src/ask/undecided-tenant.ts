import type { Site } from '../facts/index.js';
import type { RoleName } from '../models/model.js';
import type { Application } from './application.js';

const PLACES: readonly RoleName[] = ['data.entity', 'data.query', 'data.start'];
const speakers = new WeakMap<Application, string>();

/** Where one file of the Program says that it is not known to whom rows belong: at the first call in it that declares rows or asks for them. */
export function undecidedTenantIn(application: Application, file: string): { readonly site: Site; readonly column: string } | undefined {
  const speaker = speakers.get(application) ?? file;
  if (speaker !== file || !application.roles.mayOccurIn(file, PLACES)) return undefined;
  const column = application.tenancy.undecided();
  if (column === undefined) return undefined;
  const { facts, roles } = application;
  const calls = [...facts.namesInFile(file)].flatMap((name) => facts.callsInFile(file, name)).filter((call) => roles.ofCall(call).some(({ role }) => PLACES.includes(role)));
  const [first] = calls.sort((one, other) => facts.place(one).start - facts.place(other).start);
  if (!first) return undefined;
  speakers.set(application, file);
  return { site: facts.calleeNameOf(first), column };
}
