import { runFixtures } from './fixture-run.js';

runFixtures('unjudged');
