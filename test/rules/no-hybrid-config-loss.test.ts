import { runFixtures } from './fixture-run.js';

runFixtures('no-hybrid-config-loss');
