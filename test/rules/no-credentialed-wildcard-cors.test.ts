import { runFixtures } from './fixture-run.js';

runFixtures('no-credentialed-wildcard-cors');
