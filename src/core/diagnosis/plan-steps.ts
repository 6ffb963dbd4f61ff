/** @module The next step of an investigation: the cheapest that can split the causes left, within the budget. Pure. */

import { type Cause, refusalCauses } from '../model/cause.ts';

/** The steps that cost requests. Steps that cost nothing are always taken. */
export type StepName =
  | 'status_page'
  | 'no_key'
  | 'made_up_key'
  | 'other_regions'
  | 'other_kinds'
  | 'permissions'
  | 'again';

/** How many requests each step would cost for an integration; 0 where it cannot be taken. */
export interface AvailableSteps {
  readonly statusPage: number;
  readonly noKey: number;
  /** 0 where made-up keys are not harmless or are switched off, or where the credential's text has a flaw. */
  readonly madeUpKey: number;
  readonly otherRegions: number;
  readonly otherKinds: number;
  readonly permissions: number;
  /** 0 where a second failed log-in counts against the account or the address. */
  readonly again: number;
}

/** A step with its cost. */
export interface PlannedStep {
  readonly name: StepName;
  readonly requests: number;
  readonly sendsRealKey: boolean;
  /** The question that it answers, for `diagnose --plan`. */
  readonly asks: string;
}

interface StepFacts {
  readonly name: StepName;
  readonly cost: (possible: AvailableSteps) => number;
  readonly sendsRealKey: boolean;
  readonly asks: string;
  /** The step is useful only if one of these causes and one other cause are left. */
  readonly splits: readonly Cause[];
}

/** In the order in which equally cheap steps are taken: those that decide most come first. */
const steps: readonly StepFacts[] = [
  {
    name: 'other_regions',
    cost: ({ otherRegions }) => otherRegions,
    sendsRealKey: true,
    asks: "Does the key work at the ESP's other official hosts?",
    splits: ['wrong_region'],
  },
  {
    name: 'no_key',
    cost: ({ noKey }) => noKey,
    sendsRealKey: false,
    asks: 'What does the endpoint say to a request without a key?',
    splits: ['endpoint_changed', 'auth_missing', 'ip_blocked'],
  },
  {
    name: 'made_up_key',
    cost: ({ madeUpKey }) => madeUpKey,
    sendsRealKey: false,
    asks: 'Does a well-formed key that cannot exist get the very same answer?',
    splits: ['expired', 'revoked', 'insufficient_permissions', 'account_suspended', 'quota_exhausted', 'ip_blocked'],
  },
  {
    name: 'status_page',
    cost: ({ statusPage }) => statusPage,
    sendsRealKey: false,
    asks: 'Does the ESP report an incident?',
    splits: ['provider_outage'],
  },
  {
    name: 'other_kinds',
    cost: ({ otherKinds }) => otherKinds,
    sendsRealKey: true,
    asks: 'Is it accepted as another kind of credential?',
    splits: ['wrong_credential'],
  },
  {
    name: 'permissions',
    cost: ({ permissions }) => permissions,
    sendsRealKey: true,
    asks: 'Which permissions has the key?',
    splits: ['insufficient_permissions'],
  },
  {
    name: 'again',
    cost: ({ again }) => again,
    sendsRealKey: true,
    asks: 'Is it refused again, a second later?',
    splits: [],
  },
];

/** The state of an investigation between two steps. */
export interface PlanInput {
  readonly candidates: readonly Cause[];
  readonly possible: AvailableSteps;
  readonly done: readonly StepName[];
  /** Requests that may still be made. */
  readonly budget: number;
  /** True when no made-up key was tried yet to check an acceptance at this host and endpoint. */
  readonly doubtAcceptance: boolean;
  /** True while trouble of the ESP may make it refuse all keys, whatever the answer says. */
  readonly mayBeOutage: boolean;
  /** True while the key was refused once only, and a second refusal would make the verdict surer. */
  readonly doubtRefusal: boolean;
}

/** The steps that may prove that the key works, or works elsewhere: nothing is kept back from them. */
const proving: readonly StepName[] = ['other_regions', 'other_kinds', 'permissions', 'again'];

/** Returns the next step; undefined when no step can split the causes left within the budget. */
export function chooseStep(input: PlanInput): PlannedStep | undefined {
  return listSteps(input)[0];
}

/** Returns all steps that can be taken now, the cheapest first. A second refusal is asked for at the end. */
export function listSteps(input: PlanInput): readonly PlannedStep[] {
  const { possible, done, budget, doubtAcceptance, mayBeOutage, doubtRefusal } = input;
  const isLeftOpen =
    doubtRefusal && !done.includes('again') && refusalCauses.some((cause) => cause === input.candidates[0]);
  const keptBack = isLeftOpen ? possible.again : 0;
  const isAccepted = input.candidates[0] === 'healthy';
  const candidates: readonly Cause[] = mayBeOutage ? [...input.candidates, 'provider_outage'] : input.candidates;
  return steps
    .filter(({ name, cost, splits }) => {
      const price = cost(possible);
      const most = proving.includes(name) ? budget : budget - keptBack;
      if (price === 0 || price > most || done.includes(name)) return false;
      if (name === 'again') return isLeftOpen;
      if (isAccepted && name === 'made_up_key') return doubtAcceptance;
      return candidates.some((cause) => splits.includes(cause)) && candidates.some((cause) => !splits.includes(cause));
    })
    .map(({ name, cost, sendsRealKey, asks }) => ({ name, requests: cost(possible), sendsRealKey, asks }))
    .sort((a, b) => Number(a.name === 'again') - Number(b.name === 'again') || a.requests - b.requests);
}
