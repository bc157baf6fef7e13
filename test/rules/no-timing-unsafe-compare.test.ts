import { runFixtures } from './fixture-run.js';

runFixtures('no-timing-unsafe-compare');
