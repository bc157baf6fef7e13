import { runFixtures } from './fixture-run.js';

runFixtures('no-inert-guard');
