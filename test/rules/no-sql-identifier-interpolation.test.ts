import { runFixtures } from './fixture-run.js';

runFixtures('no-sql-identifier-interpolation');
