import type { Site } from '../facts/index.js';
import type { RoleName } from '../models/model.js';
import type { Application } from './application.js';

const PLACES: readonly RoleName[] = ['data.entity', 'data.query', 'data.start'];
const speakers = new WeakMap<Application, string>();

/** Where one file of the Program says that it is not known to whom rows belong: at the first call in it that declares rows or asks for them. */
export function undecidedTenantIn(application: Application, file: string): Site | undefined {
  const speaker = speakers.get(application) ?? file;
  if (speaker !== file || !application.roles.mayOccurIn(file, PLACES) || !application.tenancy.isUndecided()) return undefined;
  const { facts, roles } = application;
  const calls = [...facts.namesInFile(file)].flatMap((name) => facts.callsInFile(file, name)).filter((call) => roles.ofCall(call).some(({ role }) => PLACES.includes(role)));
  const [first] = calls.sort((one, other) => facts.place(one).start - facts.place(other).start);
  if (first) speakers.set(application, file);
  return first && facts.calleeNameOf(first);
}
