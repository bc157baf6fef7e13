import { runFixtures } from './fixture-run.js';

runFixtures('require-burn-verify');
