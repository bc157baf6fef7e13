import type { CheckedProject, CheckResult } from '../check.js';
import { counted, reasonsOf } from './reasons.js';

/** Nothing was judged: silence would look like being clean. */
export function isBlind({ files, projects }: CheckResult): boolean {
  return files === 0 || projects.every(({ isBare }) => isBare);
}

/** Everything that was not judged, and why: a sentence each. */
export function gaps(result: CheckResult): readonly string[] {
  return [
    ...(result.files === 0 && result.skipped.length === 0 ? ['no TypeScript or JavaScript sources were found here'] : []),
    ...result.settingsProblems,
    ...result.configProblems.map((problem) => `broken configuration: ${problem}; what could be read of it was used`),
    ...result.crashes.map(crashed),
    ...result.projects.flatMap((project) => ofProject(project, result)),
    ...result.skipped.slice(0, MOST).map(({ file, reason }) => `${file}: ${reason}`),
    ...(result.skipped.length > MOST ? [`${result.skipped.length - MOST} more files, listed by --json`] : []),
    ...reasonsOf(result.unjudged),
    ...result.inventory.queries.undecided.map((column) => `the tenants of rows: whether ${column} holds them cannot be told; name the column in settings tenant, or set that to false`),
    ...(result.outside.length > 0 ? [`${counted(result.outside.length, 'file')} that no tsconfig includes: ${listed(result.outside)}`] : []),
    ...(result.outsideJavaScript > 0 ? [`${counted(result.outsideJavaScript, 'JavaScript file')} that no tsconfig includes (allowJs would)`] : []),
    ...(result.generated.length > 0 ? [`generated code: ${listed(result.generated)}`] : []),
  ];
}

const MOST = 5;

function listed(all: readonly string[]): string {
  return `${all.slice(0, MOST).join(', ')}${all.length > MOST ? ` and ${all.length - MOST} more` : ''}`;
}

function crashed({ file, rule, message }: CheckResult['crashes'][number]): string {
  const [first = '', ...stack] = message.split('\n');
  const place = stack.find((line) => line.includes('eslint-plugin'))?.trim() ?? '';
  return `${file}: ${rule || 'the parser'} crashed, which is a defect of Lintel, please report it: ${first} ${place}`;
}

function ofProject(project: CheckedProject, { ownPackages, projects }: CheckResult): readonly string[] {
  const where = projects.length > 1 ? `${project.config ?? project.directory}: ` : '';
  const own = project.missingPackages.filter((name) => ownPackages.includes(name));
  const missing = project.missingPackages.filter((name) => !ownPackages.includes(name));
  const sentences: string[] = [];
  if (project.config === undefined) sentences.push(`${where}no tsconfig: ${counted(project.files, 'file')} in ${project.directory} checked with default compiler options`);
  if (missing.length > 0) {
    const names = missing.map((name) => `'${name}'`);
    sentences.push(`${where}${project.isBare ? 'dependencies are not installed' : 'some dependencies are not installed'}: ${listed(names)} cannot be resolved; run npm install`);
  }
  if (own.length > 0) sentences.push(`${where}packages of this repository that are not built or not linked: ${listed(own)}`);
  if (project.missingFiles.length > 0) {
    const first = project.missingFiles.map(({ from, specifier }) => `'${specifier}' from ${from}`);
    sentences.push(`${where}${counted(project.missingFiles.length, 'import')} of files that do not exist (generated code?): ${listed(first)}`);
  }
  if (project.untypedPackages.length > 0) sentences.push(`${where}packages without type declarations, so everything from them is \`any\`: ${listed(project.untypedPackages)}; install their @types`);
  return sentences;
}
