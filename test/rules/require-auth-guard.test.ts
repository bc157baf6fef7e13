import { runFixtures } from './fixture-run.js';

runFixtures('require-auth-guard');
