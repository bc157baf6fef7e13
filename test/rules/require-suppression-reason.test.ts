import { runFixtures } from './fixture-run.js';

runFixtures('require-suppression-reason');
