import { runFixtures } from './fixture-run.js';

runFixtures('require-public-reason');
