import type { Site } from '../facts/index.js';
import type { RoleName } from '../models/model.js';
import type { Application } from './application.js';

const PLACES: readonly RoleName[] = ['data.entity', 'data.query', 'data.start'];
const speakers = new WeakMap<Application, Place | false>();

interface Place {
  readonly file: string;
  readonly site: Site;
  readonly column: string;
}

/**
 * Where one file of the Program says that it is not known to whom rows belong: at the first call in it that declares rows or asks for them. The first
 * of the Program's files speaks, whichever is linted first: an editor and a run over everything say the same.
 */
export function undecidedTenantIn(application: Application, file: string): Place | undefined {
  if (!application.roles.mayOccurIn(file, PLACES)) return undefined;
  let speaker = speakers.get(application);
  if (speaker === undefined) speakers.set(application, (speaker = firstPlace(application) ?? false));
  return speaker && speaker.file === file ? speaker : undefined;
}

function firstPlace(application: Application): Place | undefined {
  const { facts, roles } = application;
  const column = application.tenancy.undecided();
  if (column === undefined) return undefined;
  for (const file of facts.files()) {
    if (application.classOf(file) !== 'source' || !roles.mayOccurIn(file, PLACES)) continue;
    const calls = [...facts.namesInFile(file)].flatMap((name) => facts.callsInFile(file, name)).filter((call) => roles.ofCall(call).some(({ role }) => PLACES.includes(role)));
    const [first] = calls.sort((one, other) => facts.place(one).start - facts.place(other).start);
    if (first) return { file, site: facts.calleeNameOf(first), column };
  }
  return undefined;
}
