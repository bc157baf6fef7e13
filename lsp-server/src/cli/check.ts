import type { CheckResult } from '../check.js';
import { checkArguments, UsageError } from './arguments.js';
import { isBlind } from './gaps.js';

export const CHECK_USAGE = `lintel check [DIR]      find unguarded routes and SQL injections; needs no configuration, executes nothing

  --all                 every finding, not the first ten
  --strict              every public route must say so, every SQL text must be proved constant
  --settings FILE.json  settings.lintel of an ESLint configuration, as JSON
  --json                everything, for machines

Exit code: 0 nothing found · 1 findings · 2 nothing could be judged, a wrong argument or setting, or a crash
`;

export async function check(args: readonly string[]): Promise<number> {
  const options = checkArguments(args);
  if (options.help) {
    process.stdout.write(CHECK_USAGE);
    return 0;
  }
  // A wrong argument is answered before a compiler is loaded.
  const { hasCompilerApi } = await import('eslint-plugin-lintel/engine');
  if (!hasCompilerApi()) throw new UsageError('the TypeScript beside lintel is 7 or later and has no compiler API: install typescript 6.0 beside it.');
  const [{ checkRepository }, { report }, { painter }] = await Promise.all([import('../check.js'), import('./report.js'), import('./colours.js')]);
  const result = checkRepository(options);
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : report(result, { all: options.all, paint: painter(process.stdout) }));
  return exitCode(result);
}

export function exitCode(result: CheckResult): number {
  if (result.crashes.length > 0 || result.settingsProblems.length > 0) return 2;
  if (result.findings.length > 0) return 1;
  return isBlind(result) ? 2 : 0;
}
