import { runFixtures } from './fixture-run.js';

runFixtures('no-weak-password-hash');
