// `node cold.mjs DIR`: what `npx eslint .` says there, Lintel's findings alone, as JSON. A process of its own: nothing is warm.
import { ESLint } from 'eslint';
import { relative } from 'node:path';

const root = process.argv[2];
const results = await new ESLint({ cwd: root }).lintFiles(['.']);
const findings = results.flatMap(({ filePath, messages }) => {
  const file = relative(root, filePath);
  // In no project: an editor says so of a file that is open, and nothing of others.
  if (messages.some(({ fatal, message }) => fatal && message.includes('was not found by the project service'))) return [];
  if (messages.some(({ fatal }) => fatal)) return [`${file} is not judged`];
  // Before the first column of a line, where ESLint may report, an editor has no place.
  return messages
    .filter(({ ruleId, messageId }) => ruleId?.startsWith('lintel/') && messageId !== 'settings')
    .map(({ ruleId, line, column, endLine, endColumn, message, severity }) => `${file}:${line}:${Math.max(column, 1)}-${endLine ?? line}:${endColumn ?? column} ${severity === 2 ? 'error' : 'warning'} ${ruleId} ${message}`);
});
process.stdout.write(JSON.stringify(findings.sort()));
