/** @module The scenarios, through the command line: the right cause, no certain but wrong cause, few requests. */

import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { batch, runScenarios, type ScenarioResult } from './scenarios/run-scenarios.ts';
import { readScenarios, type Scenario } from './scenarios/scenario.ts';

const scenarios = readScenarios(fileURLToPath(new URL('scenarios', import.meta.url)));
const budget = 6;

/** Scenarios with a time-out take longest and run first. */
const batches = batch([...scenarios].sort((a, b) => Number(isSlow(b)) - Number(isSlow(a))));
const limit = pLimit(4);

/** Runs each scenario with the investigation and, in the same lab, without it. */
async function runAll(): Promise<readonly (readonly ScenarioResult[])[]> {
  const modes = [['--no-record'], ['--no-record', '--no-investigate']];
  const results = await Promise.all(batches.map((members) => limit(() => runScenarios(members, modes))));
  return modes.map((_, mode) => results.flatMap((outcomes) => outcomes[mode] ?? []));
}

function isSlow({ hosts }: Scenario): boolean {
  return /"fault":"(?:hang|drip)"/.test(JSON.stringify(hosts));
}

interface Figures {
  readonly rightFirstCause: number;
  readonly rightState: number;
  readonly certainlyWrong: number;
  readonly meanRequests: number;
  readonly mostRequests: number;
}

function measure(outcomes: readonly ScenarioResult[]): Figures {
  const share = (fits: (outcome: ScenarioResult) => boolean) => outcomes.filter(fits).length / outcomes.length;
  const requests = outcomes.map(({ diagnosis }) => diagnosis.requests);
  return {
    rightFirstCause: share(hasRightCause),
    rightState: share(({ scenario, diagnosis }) => scenario.expect.state.includes(diagnosis.state)),
    certainlyWrong: outcomes.filter((one) => one.diagnosis.confidence === 'certain' && !hasRightCause(one)).length,
    meanRequests: requests.reduce((sum, one) => sum + one, 0) / requests.length,
    mostRequests: Math.max(...requests),
  };
}

function hasRightCause({ scenario, diagnosis }: ScenarioResult): boolean {
  return scenario.expect.cause.includes(diagnosis.cause);
}

/** Returns each difference from what the scenario expects; empty if there is none. */
function listMisses({ scenario, diagnosis, seenBy, strayed }: ScenarioResult): readonly string[] {
  const { expect: wanted } = scenario;
  const texts = JSON.stringify([diagnosis.evidence, diagnosis.remedy, diagnosis.warnings, diagnosis.note]);
  const warned: readonly string[] = diagnosis.warnings.map(({ kind }) => kind);
  return [
    ...(wanted.cause.includes(diagnosis.cause) ? [] : [`cause ${diagnosis.cause}, not ${wanted.cause.join(' or ')}`]),
    ...(wanted.state.includes(diagnosis.state) ? [] : [`state ${diagnosis.state}, not ${wanted.state.join(' or ')}`]),
    ...(wanted.confidence?.includes(diagnosis.confidence) === false
      ? [`${diagnosis.confidence}, not ${wanted.confidence.join(' or ')}`]
      : []),
    ...(diagnosis.requests > (wanted.requests ?? Number.POSITIVE_INFINITY)
      ? [`${diagnosis.requests} requests, more than ${wanted.requests}`]
      : []),
    ...(wanted.warnings ?? []).filter((kind) => !warned.includes(kind)).map((kind) => `no warning ${kind}`),
    ...(wanted.says ?? []).filter((text) => !new RegExp(text, 'i').test(texts)).map((text) => `nothing says ${text}`),
    ...(wanted.heldBack === true && seenBy.length > 0 ? [`the text was sent to ${seenBy.join(', ')}`] : []),
    ...(strayed ? [`the key strayed: ${seenBy.join(', ')}`] : []),
  ];
}

function describe(outcome: ScenarioResult): string {
  const { scenario, diagnosis } = outcome;
  return `${scenario.id}: ${listMisses(outcome).join('; ')} [${diagnosis.state} ${diagnosis.candidates.slice(0, 4).join(',')} ${diagnosis.confidence} ${diagnosis.requests}]`;
}

/** The most requests of a scenario: the first probe with its token request, and the budget. */
function mostAllowed({ investigate }: Scenario): number {
  const own = investigate?.['budget'];
  return 2 + (typeof own === 'number' ? own : budget);
}

test('names the right cause, never certainly the wrong one, with few requests', { timeout: 300_000 }, async () => {
  const [investigated = [], alone = []] = await runAll();
  const [figures, without] = [measure(investigated), measure(alone)];
  console.info(`${scenarios.length} scenarios over ${new Set(scenarios.map(({ provider }) => provider)).size} ESPs`, {
    investigated: figures,
    notInvestigated: without,
  });
  const missed = investigated.filter((one) => listMisses(one).length > 0);
  expect(figures.certainlyWrong).toBe(0);
  expect(missed.map(describe)).toEqual([]);
  expect(figures.rightFirstCause).toBeGreaterThanOrEqual(0.97);
  expect(figures.meanRequests).toBeLessThanOrEqual(4);
  expect(investigated.filter(({ scenario, diagnosis }) => diagnosis.requests > mostAllowed(scenario))).toEqual([]);
  expect(without.rightFirstCause).toBeLessThan(figures.rightFirstCause);
});
