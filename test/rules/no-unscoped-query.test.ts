import { runFixtures } from './fixture-run.js';

runFixtures('no-unscoped-query');
