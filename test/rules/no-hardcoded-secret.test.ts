import { runFixtures } from './fixture-run.js';

runFixtures('no-hardcoded-secret');
