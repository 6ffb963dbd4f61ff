/** @module Runs scenarios: a lab in their state, a config with their integrations, and the program's own command line. */

import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { providers } from '../../providers/index.ts';
import type { DiagnosisJson } from '../../src/core/diagnosis/json.ts';
import { generateFromShape } from '../../src/core/key/shape.ts';
import { hostOf, identifyHost } from '../../src/lab/host-names.ts';
import type { KeyOrder, LabKey } from '../../src/lab/keys.ts';
import { onlineHosts } from '../../src/lab/respond.ts';
import type { Script } from '../../src/lab/script.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Simulator } from '../../src/lab/simulator.ts';
import { startFullLab } from '../fixtures/lab.ts';
import type { Rule, Scenario } from './scenario.ts';
import { writeConfig } from './write-config.ts';

/** The result of a scenario. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly diagnosis: DiagnosisJson;
  /** Hosts that saw the scenario's key. */
  readonly seenBy: readonly string[];
  /** True when the key came to a host that is neither its ESP's nor the endpoint given. */
  readonly strayed: boolean;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** Many short processes run the same files. */
const compileCache = join(tmpdir(), 'keymedic-compile-cache');
const minute = 60_000;

/** Groups scenarios that do not disturb each other: one per ESP, and a scenario with its own network alone. */
export function batch(scenarios: readonly Scenario[]): readonly (readonly Scenario[])[] {
  const batches: { readonly members: Scenario[]; readonly taken: Set<string>; readonly isOwn: boolean }[] = [];
  for (const scenario of scenarios) {
    const isOwn = hasOwnNetwork(scenario);
    const wanted = [
      scenario.provider,
      ...scenario.beside,
      ...(scenario.of === undefined ? [] : [scenario.of.provider]),
    ];
    const room = batches.find((one) => !isOwn && !one.isOwn && wanted.every((name) => !one.taken.has(name)));
    const chosen = room ?? { members: [], taken: new Set(), isOwn };
    if (room === undefined) batches.push(chosen);
    chosen.members.push(scenario);
    for (const name of wanted) chosen.taken.add(name);
  }
  return batches.map(({ members }) => members);
}

function hasOwnNetwork({ network, online, investigate, beside }: Scenario): boolean {
  return network !== undefined || online !== undefined || investigate !== undefined || beside.length > 0;
}

/**
 * Runs all scenarios in one process of the program for each set of options. Scenarios with an earlier state get one more run
 * before.
 * @returns the results for each set of options
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  modes: readonly (readonly string[])[],
): Promise<readonly (readonly ScenarioResult[])[]> {
  const keys = new Map<string, LabKey>();
  const lab = await startFullLab({
    catchesAll: false,
    prepare(simulator) {
      for (const [id, key] of scenarios.flatMap((scenario) => addKeys(simulator, scenario))) keys.set(id, key);
      applyHosts(simulator, scenarios, ({ hosts }) => hosts);
    },
  });
  const { simulator } = lab;
  try {
    const config = join(lab.folder, 'keymedic.yaml');
    const past = scenarios.filter(({ before }) => before !== undefined);
    if (past.length > 0) {
      applyHosts(simulator, past, ({ before }) => before?.hosts ?? {});
      for (const scenario of past) setStates(simulator, scenario, true);
      await writeConfig(lab, config, past, keys, true);
      await diagnose(lab, config, []);
    }
    await writeConfig(lab, config, scenarios, keys, false);
    const results: (readonly ScenarioResult[])[] = [];
    for (const options of modes) {
      // Lists of answers start again.
      const fresh = structuredClone(scenarios);
      applyHosts(simulator, fresh, ({ hosts }) => hosts);
      for (const scenario of fresh) setStates(simulator, scenario, false);
      const start = simulator.log.length;
      const diagnoses = await diagnose(lab, config, options);
      results.push(scenarios.map((scenario) => resultOf(simulator, scenario, diagnoses, start)));
    }
    return results;
  } finally {
    await lab.close();
  }
}

function resultOf(
  simulator: Simulator,
  scenario: Scenario,
  diagnoses: readonly DiagnosisJson[],
  start: number,
): ScenarioResult {
  const diagnosis = diagnoses.find(({ integration }) => integration === scenario.id);
  if (diagnosis === undefined) throw new Error(`no diagnosis of ${scenario.id}`);
  const seenBy = simulator.log.slice(start).flatMap(({ key, host }) => (key === scenario.id ? [host] : []));
  return { scenario, diagnosis, seenBy, strayed: seenBy.some((host) => !mayGo(scenario, host)) };
}

function mayGo(scenario: Scenario, host: string): boolean {
  const endpoint = scenario.with['endpoint'];
  if (typeof endpoint === 'string' && hostOf(endpoint) === host) return true;
  const provider = providers.find(({ id }) => id === scenario.provider);
  if (provider?.endpoint?.required === true && hostOf(provider.endpoint.example) === host) return true;
  return identifyHost(providers, host)?.provider === scenario.provider;
}

function addKeys(simulator: Simulator, scenario: Scenario): readonly (readonly [string, LabKey])[] {
  const { id, provider, key, of, siblings, beside, before } = scenario;
  const order = { ...withParts(key), ...settingsOf(scenario) };
  const { provider: maker = provider, ...another } = of ?? {};
  const own = simulator.addKey({ id, provider: maker, ...(of === undefined ? order : withParts(another)) });
  const others: KeyOrder[] = [
    ...siblings.map((_, at) => ({ id: `${id}.sibling${at}`, provider, ...order })),
    ...beside.map((other) => ({ id: `${id}.${other}`, provider: other })),
    ...(before?.stored === 'other' ? [{ id: `${id}.old`, provider, ...order }] : []),
  ];
  return [[id, own] as const, ...others.map((one) => [one.id, simulator.addKey(one)] as const)];
}

function withParts(order: Scenario['key']): Omit<KeyOrder, 'id' | 'provider'> {
  const parts = Object.fromEntries(
    Object.entries(order.parts ?? {}).map(([name, text]) => [
      name,
      text.startsWith('^') ? generateFromShape(text, Math.random) : text,
    ]),
  );
  return { ...(JSON.parse(JSON.stringify(order)) as object), parts };
}

function settingsOf(scenario: Scenario): { readonly settings?: Record<string, string>; readonly endpoint?: string } {
  const { settings, endpoint } = scenario.with;
  return {
    ...(typeof settings === 'object' ? { settings: settings as Record<string, string> } : {}),
    ...(typeof endpoint === 'string' && scenario.key.endpoint === undefined ? { endpoint } : {}),
  };
}

function applyHosts(
  simulator: Simulator,
  scenarios: readonly Scenario[],
  hostsOf: (scenario: Scenario) => Readonly<Record<string, Rule>>,
): void {
  for (const scenario of scenarios) {
    const named = new Set([...Object.keys(scenario.hosts), ...Object.keys(scenario.before?.hosts ?? {})]);
    const rules = hostsOf(scenario);
    for (const host of named) setRule(simulator, host, rules[host] ?? {}, scenario.id);
    if (scenario.online !== undefined)
      for (const host of onlineHosts) setRule(simulator, host, scenario.online, scenario.id);
  }
}

function setRule(simulator: Simulator, host: string, { real, clock, ...rule }: Rule, id: string): void {
  simulator.setHost(host, {
    ...(JSON.parse(JSON.stringify(rule)) as object),
    ...(real !== undefined && { keys: { [id]: real as Script } }),
    ...(clock !== undefined && { clock: clock * minute }),
  });
}

function setStates(simulator: Simulator, scenario: Scenario, isPast: boolean): void {
  const { id, state, before, siblings, beside } = scenario;
  simulator.setState(id, (isPast ? (before?.state ?? 'healthy') : state) as Script);
  for (const [at, sibling] of siblings.entries())
    simulator.setState(`${id}.sibling${at}`, (isPast ? (sibling.before ?? 'healthy') : sibling.state) as Script);
  for (const other of beside) simulator.setState(`${id}.${other}`, (isPast ? 'healthy' : state) as Script);
}

async function diagnose(lab: Lab, config: string, options: readonly string[]): Promise<readonly DiagnosisJson[]> {
  const child = spawn(process.execPath, [main, 'diagnose', '--config', config, '--json', ...options], {
    cwd: lab.folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: lab.folder, NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (stdout === '') throw new Error(`diagnose ended with ${code}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as DiagnosisJson);
}
