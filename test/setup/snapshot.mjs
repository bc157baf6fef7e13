// What a named commit of a public repository makes the rules say: rule, file and line, with a verdict that a person gave. Never its code.

/** A finding may move this far between two runs and keep its verdict. */
export const DRIFT = 12;
const VERDICTS = ['right', 'wrong', 'unread'];

const keyOf = ({ rule, file }) => `${rule} ${file}`;

/** Pairs the findings of one run with those of another: same rule, same file, nearest line first. */
function pairs(before, after, drift) {
  const candidates = after.flatMap((one, index) => before.flatMap((old, other) => (keyOf(old) === keyOf(one) && Math.abs(old.line - one.line) <= drift ? [{ index, other, distance: Math.abs(old.line - one.line) }] : [])));
  const taken = { before: new Set(), after: new Set() };
  const paired = new Map();
  for (const { index, other } of candidates.sort((a, b) => a.distance - b.distance || a.index - b.index || a.other - b.other)) {
    if (taken.after.has(index) || taken.before.has(other)) continue;
    taken.after.add(index);
    taken.before.add(other);
    paired.set(index, other);
  }
  return paired;
}

const sorted = (findings) => [...findings].sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.rule.localeCompare(b.rule, 'en'));

/** The snapshot of a run, with the verdicts of the one before. */
export function snapshotOf({ repository, directory, commit, settings, findings }, previous) {
  const after = sorted(findings.map(({ rule, file, line }) => ({ rule, file, line })));
  const before = previous?.findings ?? [];
  const paired = pairs(before, after, DRIFT);
  return {
    repository,
    ...(directory ? { directory } : {}),
    commit,
    ...(settings === undefined ? {} : { settings }),
    findings: after.map((one, index) => {
      const { verdict = 'unread', why } = before[paired.get(index)] ?? {};
      return { ...one, verdict, ...(why === undefined ? {} : { why }) };
    }),
  };
}

/** What a run says that a snapshot does not, and the other way round. At one commit nothing drifts. */
export function differences(snapshot, findings) {
  const after = sorted(findings);
  const paired = pairs(snapshot.findings, after, 0);
  const matched = new Set(paired.values());
  return { gone: snapshot.findings.filter((_, index) => !matched.has(index)), come: after.filter((_, index) => !paired.has(index)) };
}

export function problemsOf(snapshot) {
  return snapshot.findings.flatMap(({ rule, file, line, verdict, why, ...rest }) => {
    const place = `${rule} ${file}:${line}`;
    if (!VERDICTS.includes(verdict)) return [`${place}: '${verdict}' is no verdict`];
    if (verdict === 'wrong' && !why) return [`${place}: wrong, and no word why`];
    return Object.keys(rest).length > 0 ? [`${place}: ${Object.keys(rest).join(', ')} does not belong here`] : [];
  });
}

/** One finding a line, so that a diff of two snapshots reads. */
export function print({ findings, ...about }) {
  const head = Object.entries(about).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const rows = findings.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n${head.join('\n')}\n  "findings": [${rows === '' ? '' : `\n${rows}\n  `}]\n}\n`;
}

/** Right of what was read, by rule. */
export function tally(snapshots) {
  const rules = new Map();
  for (const { findings } of snapshots) {
    for (const { rule, verdict } of findings) {
      const row = rules.get(rule) ?? { right: 0, wrong: 0, unread: 0 };
      row[verdict]++;
      rules.set(rule, row);
    }
  }
  return rules;
}
