// `cold-bare.mjs COMPILER TSCONFIG FILE`, forked: says when the Program stands with the diagnostics of the file, and when with those of all files.
import { Bare, compilerAt } from './bare.mjs';

const [compiler, config, file] = process.argv.slice(2);
const bare = new Bare(compilerAt(compiler), config);
bare.build();
bare.diagnose(file);
say('file');
bare.program.getSemanticDiagnostics();
say('all');

function say(done) {
  const { user, system } = process.cpuUsage();
  process.send({ done, cpu: (user + system) / 1e6 });
}
