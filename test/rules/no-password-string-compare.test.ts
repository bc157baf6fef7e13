import { runFixtures } from './fixture-run.js';

runFixtures('no-password-string-compare');
